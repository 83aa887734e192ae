"""Which language a text is in, told by its commonest words, its letters and its script.

Eight languages are read; the others are listed so that they can be told from those. A detector
that knows a hundred languages takes 120 MB and calls a short Dutch greeting Italian; for posts of
a dozen words the commonest words of a language are the better witness.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from signals._concepts import LANGUAGES, vocabulary
from signals._memory import Memory
from signals._words import pure_words

_KANA = re.compile(r"[\u3040-\u30ff]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0530-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u10ff\uac00-\ud7af]"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# how much of a long text is looked at
_LOOK = 320

# a letter that few languages have says less than a word
_LETTER = 0.3
# how much the ending of an uncommon word says, and from which length on
_ENDING = 0.5
_LONG_WORD = 5
_DOUBT = 0.001
# a lead of so much is more than what adding up fractions in another order may change
_AHEAD = 1e-6
# below this nothing has been said, and English is what such a line is in most often
_LEAST = 0.5
_CLOSE = 0.6
# what it takes to disbelieve the language that is given: so many words, so many times as many
_LOUD = 4.0
_LOUDER = 3.0


@cache
def _witnesses() -> tuple[dict[str, tuple[tuple[str, float], ...]], dict[str, tuple[str, ...]]]:
    """Give, for each common word and each telling letter, the languages it speaks for."""
    data = tomllib.loads(
        resources.files("signals").joinpath("_data", "languages.toml").read_text("utf-8")
    )
    words: dict[str, set[str]] = {}
    for lang, listed in data["words"].items():
        for word in listed.split():
            words.setdefault(word, set()).add(lang)
    letters: dict[str, list[str]] = {}
    for lang, listed in data["letters"].items():
        for letter in listed:
            letters.setdefault(letter, []).append(lang)
    return (
        {
            word: tuple((lang, 1.0 / len(langs)) for lang in sorted(langs))
            for word, langs in words.items()
        },
        {letter: tuple(langs) for letter, langs in letters.items()},
    )


@cache
def _endings() -> dict[str, tuple[tuple[str, float], ...]]:
    """Give, for the three last letters of a word, how much they speak for each language we read.

    They are counted in the lexicons, whose words are many and of the kind that posts are made of.
    """
    counts: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for lang in LANGUAGES:
        for word in vocabulary(lang):
            if len(word) >= _LONG_WORD:
                found = counts.setdefault(word[-3:], {})
                found[lang] = found.get(lang, 0) + 1
                sizes[lang] = sizes.get(lang, 0) + 1
    speaks = {}
    for ending, langs in counts.items():
        rates = {lang: count / sizes[lang] for lang, count in langs.items()}
        whole = sum(rates.values()) + _DOUBT
        speaks[ending] = tuple((lang, _ENDING * rate / whole) for lang, rate in rates.items())
    return speaks


def _spoken_for(word: str) -> tuple[tuple[str, float], ...]:
    """Give the languages that a word speaks for, and how much."""
    said = _witnesses()[0].get(word)
    if said is None and len(word) >= _LONG_WORD:
        said = _endings().get(word[-3:])
    return said or ()


def _lead(word: str) -> float:
    """Tell how much more a word speaks for English than for any other language."""
    votes = dict(_says[word])
    return votes.pop("en", 0.0) - max(votes.values(), default=0.0)


_says = Memory(_spoken_for)
_leads = Memory(_lead)


def _english(found: list[str], low: str) -> bool:
    """Tell at a glance whether more speaks for English than can for any other language."""
    lead = sum(map(_leads.__getitem__, found))
    if not low.isascii():
        # a telling letter may speak for any other one
        lead -= _LETTER * sum(map(low.count, _witnesses()[1]))
    return lead > _AHEAD


def detect(text: str) -> str | None:
    """Tell a text's language as a two-letter code, or None where nothing speaks for any."""
    text = text[:_LOOK]
    script = None if text.isascii() else _script(text)
    if script:
        return script
    low = text.lower()
    found = pure_words(text)
    if _english(found, low):
        return "en"
    votes = _votes(found, low)
    if not votes:
        # a line of names and jargon
        return "en" if low.isascii() and found else None
    best = max(votes, key=lambda lang: (votes[lang], lang == "en"))
    if votes[best] < _LEAST and votes.get("en", 0.0) >= votes[best] * _CLOSE:
        return "en"
    return best


def _votes(found: list[str], low: str) -> dict[str, float]:
    """Count how much the words of a text, and its letters, speak for each language."""
    letters = _witnesses()[1]
    votes: dict[str, float] = {}
    for word in found:
        for lang, weight in _says[word]:
            votes[lang] = votes.get(lang, 0.0) + weight
    if not low.isascii():
        for letter in low:
            for lang in letters.get(letter, ()):
                votes[lang] = votes.get(lang, 0.0) + _LETTER
    return votes


def _script(text: str) -> str | None:
    """Tell a language, or that it is none of ours, by the script alone."""
    if _KANA.search(text):
        return "ja"
    latin = len(_LATIN.findall(text))
    if len(_OTHER_SCRIPT.findall(text)) > latin:
        return "und"
    return "zh" if len(_HAN.findall(text)) > latin else None


def settle(lang: str | None, text: str) -> str | None:
    """Take the language that is given, as a two-letter code, else tell it from the text.

    What is given may be what a blog's software came with: a text that speaks loudly for another
    language, and hardly for this one, is taken at its word.
    """
    if lang:
        given = _given[lang]
        if given:
            wrong = given in LANGUAGES and _contradicting(given, text[:_LOOK])
            return wrong or given
    return detect(text)


def _code(lang: str) -> str:
    """Give the two letters of a language that is given in any of many ways; "" where it is none."""
    code = lang.strip().lower().replace("_", "-").partition("-")[0]
    return "" if code in ("und", "mul", "zxx") else _LONG.get(code, code)


_given = Memory(_code)


def _contradicting(given: str, text: str) -> str | None:
    """Tell the language of a text that is plainly not in the one that is given."""
    script = None if text.isascii() else _script(text)
    if script:
        return script if script != given else None
    low = text.lower()
    found = pure_words(text)
    if given == "en" and _english(found, low):
        return None
    votes = _votes(found, low)
    best = max(votes, key=lambda lang: votes[lang], default=given)
    loud = votes.get(best, 0.0) >= _LOUD and votes.get(given, 0.0) * _LOUDER < votes[best]
    return best if loud and best != given else None


_LONG = {
    "eng": "en",
    "spa": "es",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "por": "pt",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "jpn": "ja",
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "portuguese": "pt",
    "italian": "it",
    "dutch": "nl",
    "japanese": "ja",
}


def is_read(lang: str | None) -> bool:
    """Tell whether the reader reads this language."""
    return lang in LANGUAGES
