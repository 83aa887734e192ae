"""What a text says to buyers: whether it asks or answers, at which stages, which question, how."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from value.demand._acts import Act, asks
from value.demand._cues import find
from value.demand._match import Asked, Match, Questions
from value.demand._words import language, plain, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from value.demand._cues import Cue

__all__ = ["Asked", "Match", "Questions", "Reading", "read", "suggested"]

STAGES = ("problem", "explore", "require", "select", "validate", "consensus", "use")
"""The stages that cues speak for, by their keys; a stage a team has added has no cues."""
BAR = 3.0
"""What the cues of a stage must come to before it is named."""
BESIDE = 0.85
"""A further stage is named from this part of the first on."""
CLOSE = 1.0
"""The score from which a question says something of the stage of a text."""
LENT = 2.0
"""How much it says: so many times its score is added to what the cues of its stage come to."""
SURE = 6.0
"""From here on a stage is named without a word of work or trade."""
THRESHOLD = 2.3
"""The score from which a question is suggested where a team has taught us nothing yet."""
AHEAD = 1.3
"""How far the first question must be ahead of the second."""

_CHANGE = re.compile(  # the subject of a commit: what it does, in the imperative, and no more
    r"^(\w+(\(.+\))?!?: |(add|adds|added|allow|apply|avoid|backport|bump|cache|change|check|choose"
    r"|clean|clear|compare|convert|copy|create|define|delete|deprecate|disable|do not|document"
    r"|don't|drop|enable|ensure|escape|expose|extend|extract|feat|fix|fixes|fixed|format|guard|handle|hide"
    r"|ignore|implement|improve|include|increase|inline|introduce|keep|limit|lint|load|log|make"
    r"|merge|migrate|move|normali[sz]e|only|optimi[sz]e|parse|pass|pin|port|prefer|prepare|prevent"
    r"|print|raise|reduce|refactor|release|remove|rename|reorder|replace|require|reset|restore|return"
    r"|revert|rework|rewrite|roll|run|select|send|set|show|silence|simplify|skip|sort|speed|split"
    r"|start|stop|store|strip|support|switch|teach|test|tests|track|trim|tweak|update|upgrade|use"
    r"|validate|verify|warn|wip|wrap|write)\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(i|i'm|i've|we|our|my|you|your|me|us)\b", re.IGNORECASE)
_CHANGE_WORDS = 12  # a subject has no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text says to buyers.

    `lang` is None where its language is not read, and then it says nothing. `stages` are the keys
    of stages, the surest first; `matches` the questions it comes closest to, the closest first.
    `stance` is -1 where it speaks against, 1 where it speaks for, 0 where it only tells.
    """

    lang: str | None
    act: Act
    stages: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    stance: Literal[-1, 0, 1] = 0


def read(text: str, lang: str | None, questions: Questions) -> Reading:
    """Read a text. `lang` is what the platform or we know of its language, None if nothing."""
    words = plain(text)
    known = language(words, lang)
    if known is None or _is_change(text):
        return Reading(lang=known, act="other")
    cues = _weigh(find(said(words), known))
    scores = questions.weigh(words, known)
    lent = {
        stage: score * LENT for stage, score in questions.by_stage(scores).items() if score >= CLOSE
    }
    stages = _stages(cues, lent)
    matches = tuple(questions.first(scores, stages))
    if not stages and not cues.get("trade"):
        return Reading(lang=known, act="other")
    return Reading(
        lang=known,
        act="asks" if asks(text, cues) else "answers",
        stages=stages,
        matches=matches if stages or (matches and matches[0].score >= THRESHOLD) else (),
        stance=_stance(cues),
    )


def suggested(reading: Reading, threshold: float = THRESHOLD) -> Match | None:
    """Give the question that a reading is worth a person's look for; None more often than not.

    Who asks covers nothing, and what is no clear first is left alone.
    """
    if reading.act != "answers" or not reading.matches:
        return None
    first, *others = reading.matches
    if first.score < threshold or (others and first.score < AHEAD * others[0].score):
        return None
    return first


def _is_change(text: str) -> bool:
    """Tell whether a text is the subject of a commit."""
    return bool(
        len(text.split()) <= _CHANGE_WORDS
        and _CHANGE.match(text.strip())
        and not _PERSON.search(text)
        and not text.rstrip().endswith(("?", "!"))
    )


def _weigh(cues: Sequence[Cue]) -> dict[str, float]:
    """Add up the cues of each kind; many come to less than their sum."""
    weights: dict[str, list[float]] = defaultdict(list)
    for cue in cues:
        weights[cue.of].append(cue.weight)
    return {
        of: sum(weight / (place + 1) ** 0.5 for place, weight in enumerate(sorted(got)[::-1]))
        for of, got in weights.items()
    }


def _stages(cues: dict[str, float], lent: dict[str, float]) -> tuple[str, ...]:
    """Name the stages a text speaks of: labels and no funnel, often none and sometimes several."""
    sums = {of: cues.get(of, 0.0) + lent.get(of, 0.0) for of in dict.fromkeys((*STAGES, *lent))}
    here = sorted(sums, key=lambda stage: -sums[stage])
    top = sums[here[0]]
    if top - cues.get("none", 0.0) < BAR or (top < SURE and not cues.get("trade")):
        return ()
    return tuple(stage for stage in here if sums[stage] >= max(BAR, BESIDE * top))


def _stance(cues: dict[str, float]) -> Literal[-1, 0, 1]:
    against, favour = cues.get("against", 0.0), cues.get("for", 0.0)
    if against >= BAR and against >= favour:
        return -1
    return 1 if favour >= BAR and not against else 0


_HOPES = re.compile(
    r"\b(hop(e|es|ed|ing) (to|for|that|some|you)|ideally|would love|looking for|wish|want to hear"
    r"|hoffe|hoffen|idealerweise|suche|wunsche|espero|esperamos|idealmente|busco|buscamos"
    r"|j espere|idealement|cherche|cherchons|souhaite)",
    re.IGNORECASE,
)


def hoped(text: str) -> str:
    """Give the sentence in which somebody says what they hope to hear; "" where they do not."""
    for sentence in re.split(r"(?<=[.?!])\s+|\n+", text):
        if _HOPES.search(plain(sentence)):
            return sentence.strip()
    return ""
