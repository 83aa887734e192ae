"""Whether words tell of a death, an illness or a disability, which is nobody's to read out.

A small lexicon in four languages, wide where it is unsure: words that are held back wrongly cost a
look at the post, words read out wrongly cannot be taken back. What people say of projects, of
software and of being fed up is not meant (it died, kill it, sick of it), nor is burnout, which the
World Health Organization counts as of work and not among illnesses (ICD-11, QD85).
"""

from __future__ import annotations

import re

_NEAR = (
    r"(?:wife|husband|partner|mother|father|mum|mom|dad|parents?|son|daughter|brother|sister|child"
    r"|kid|baby|friend|aunt|uncle|cousin|niece|nephew|grand(?:ma|pa|mother|father"
    r"|parents?)|fianc\w+)"
)
_PATTERNS = (
    # English: somebody near died
    (
        rf"\b(?:my|our|his|her|their)\s+(?:\w+\s+){{0,2}}{_NEAR}\b[^.!?]{{0,40}}"
        r"\b(?:died|dying|passed|death|passing|funeral|killed|ill|sick|hospital|stroke)\b"
    ),
    (
        rf"\b(?:los[st]e?|lost|losing|bury\w*|buried|mourn\w*|griev\w*)\s+(?:of\s+)?(?:my|our)\s+"
        rf"(?:\w+\s+){{0,2}}{_NEAR}\b"
    ),
    r"\b(?:death|loss|passing)\s+of\s+(?:my|our)\b",
    r"\b(?:passed away|bereave\w*|funeral|miscarriage|stillb\w+|hospice|palliative|grieving)\b",
    # an illness or a disability
    (
        r"\b(?:cancer|tumou?rs?|leuk(?:a?e)mia|chemo(?:therapy)?|dialysis"
        r"|multiple sclerosis|long covid"
        r"|parkinson'?s|alzheimer'?s|dementia|epilep\w+|ptsd|adhd|autis(?:m|tic)"
        r"|bipolar|psychiatr\w+"
        r"|suicid\w+|hospitali[sz]ed|terminally ill|mental health|chronic (?:pain"
        r"|illness|fatigue))\b"
    ),
    (
        r"\bI(?:['\u2019]ve| have| was| am|['\u2019]m| got| have been|['\u2019]ve been)\s+"
        r"(?:\w+\s+){0,2}diagnosed\b"
    ),
    (
        r"\bmy\s+(?:own\s+|recent\s+)?(?:illness|disease|surgery|operation|diagnosis"
        r"|depression|anxiety"
        r"|disability|health|therapy|chemo\w*|heart attack|stroke|injury|seizures?|doctors?"
        r"|psychiatrist|pregnancy|rehab\w*)\b"
    ),
    (
        r"\bI(?:['\u2019]m| am|['\u2019]ve been| have been| was)\s+(?:\w+\s+){0,2}"
        r"(?:ill|unwell|disabled"
        r"|depressed|sick(?!\s+(?:of|and tired)\b)|in (?:the )?hospital)\b"
    ),
    r"\b(?:sick leave|medical (?:leave|reasons))\b",
    r"\bhealth (?:problems?|issues?|reasons?|scare|crisis)\b",
    r"\b(?:intensive care|in (?:the )?hospital|wheelchair)\b",
    # German
    (
        r"\b(?:krebs(?:diagnose|erkrankung)?|erkrank\w+|krankheit\w*|krankgeschrieben|depression\w*"
        r"|behinder(?:t|ung)\w*|schwerbehinder\w*|verstorben\w*|trauerfall|beerdigung|todesfall"
        r"|krankenhaus|fehlgeburt|chemotherapie|reha|selbstmord|suizid\w*)\b"
    ),
    r"\bgesundheitlich\w*\b|\bmeine[rmn]?\s+(?:gesundheit|diagnose)\b",
    r"\bich\s+bin\s+(?:\w+\s+)?krank\b",
    (
        r"\bmeine?\s+(?:frau|mann|mutter|vater|sohn|tochter|bruder|schwester)\b[^.!?]{0,40}"
        r"\b(?:gestorben|tot|krank)\b"
    ),
    # French
    (
        r"\b(?:maladie|je suis malade|d\u00e9c\u00e8s|d\u00e9c\u00e9d\w+|deuil|obs\u00e8ques"
        r"|enterrement"
        r"|d\u00e9pression|handicap\w*|hospitalis\w+|chimioth\u00e9rapie|fausse couche"
        r"|(?:raisons|probl\u00e8mes) de sant\u00e9|arr\u00eat maladie)\b"
    ),
    # Spanish
    (
        r"\b(?:enfermedad\w*|estoy enferm[oa]|c\u00e1ncer|falleci\w+|de luto|mi duelo"
        r"|depresi\u00f3n"
        r"|discapacidad|hospitalizad[oa]|quimioterapia"
        r"|(?:motivos|problemas) de salud|baja m\u00e9dica)\b"
    ),
)
_DELICATE = re.compile("|".join(f"(?:{one})" for one in _PATTERNS), re.IGNORECASE)
MOST = 20_000
"""So many characters are looked at; what is quoted is far shorter."""


def is_delicate(text: str) -> bool:
    """Tell whether a text tells of a death, an illness or a disability of its author or theirs."""
    return _DELICATE.search(text[:MOST]) is not None
