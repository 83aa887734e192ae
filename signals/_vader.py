"""VADER's published rules over the package's own lexicon, in time linear in the text.

The package lower-cases the whole text again for every word it scores, so that 4,000 emoji cost it
seconds (cjhutto/vaderSentiment#110). The rules here are the same, look only at the three words
before a scored one, and give equal scores: the tests hold the package as the judge.
"""

from __future__ import annotations

import heapq
import math
import re
import string
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from vaderSentiment import vaderSentiment

from signals._memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable

_CAPS: float = vaderSentiment.C_INCR
_FLIP: float = vaderSentiment.N_SCALAR
_ALPHA = 15
_DAMP = (1.0, 0.95, 0.9)
_NOT = "don't"
# instead of its worth: a word that rules know, and one that is scored besides
_STIRS, _STIRRED = -math.inf, math.inf
# words that the rules name themselves
_NAMED = frozenset({"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "kind"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What the package ships: what words are worth, what emoji mean, what turns words around."""

    worth: dict[str, float]
    emoji: dict[str, str]
    emoji_at: re.Pattern[str]
    boost: dict[str, float]
    negations: frozenset[str]
    cases: dict[str, float]
    stirs: frozenset[str]  # a word with none of these around it is worth what it is worth
    idioms: frozenset[str]  # no idiom is around a word with none of these around it


@cache
def _words() -> _Words:
    """Load the package's lexicons, on first use."""
    judge = vaderSentiment.SentimentIntensityAnalyzer()
    singles = {sign: says for sign, says in judge.emojis.items() if len(sign) == 1}
    boost, cases = vaderSentiment.BOOSTER_DICT, vaderSentiment.SPECIAL_CASES
    return _Words(
        worth=judge.lexicon,
        emoji=singles,
        emoji_at=re.compile("[" + re.escape("".join(singles)) + "]"),
        boost=boost,
        negations=frozenset(vaderSentiment.NEGATE),
        cases=cases,
        stirs=_NAMED.union(
            vaderSentiment.NEGATE,
            (word for word in judge.lexicon if "n't" in word),
            map(_longest, [*boost, *cases]),
        ),
        idioms=frozenset(map(_longest, [*(said for said in boost if " " in said), *cases])),
    )


def _longest(phrase: str) -> str:
    """Give the word of a phrase that is enough to look for it: "bomb" of "the bomb"."""
    return max(phrase.split(), key=len)


@dataclass(frozen=True, slots=True)
class Scores:
    """How negative, neutral and positive a text is, and all in one figure from -1 to 1."""

    neg: float
    neu: float
    pos: float
    compound: float


class _Line:
    """The words of one text, as written and in lower case."""

    __slots__ = ("_mixed", "low", "words")

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.low = list(map(_low.__getitem__, words))
        self._mixed: bool | None = None

    def shouted(self, i: int, value: float) -> float:
        """Give what a word in capitals adds where some words, but not all, are."""
        if not self.words[i].isupper():
            return 0.0
        if self._mixed is None:
            self._mixed = not all(map(str.isupper, self.words))
        if not self._mixed:
            return 0.0
        return _CAPS if value > 0 else -_CAPS


def _known_as(token: str) -> str:
    """Give the form of a word that the lexicon knows."""
    bare = token.strip(string.punctuation)
    low = (bare if len(bare) > 2 else token).lower()
    # all that negate with n't do the same
    return _NOT if "n't" in low and low not in _words().worth else low


def _alone(token: str) -> float | None:
    """Give what a word is worth where no rule is about it; None for most words."""
    known, low = _words(), _known_as(token)
    value = known.worth.get(low)
    if low in known.stirs or low == "but" or (value is not None and token.isupper()):
        return _STIRS if value is None else _STIRRED
    return value


_low = Memory(_known_as)
_worth = Memory(_alone)


def score(text: str) -> Scores:
    """Score a text exactly as vaderSentiment's `polarity_scores` does."""
    if not text.isascii():
        text = _spell_emoji(text, _words())
    words = text.split()
    if not words:
        return Scores(0.0, 0.0, 0.0, 0.0)
    return _sum_up(text, _values(words), len(words))


def compound(text: str) -> float:
    """Give only the one figure of `score`."""
    return next(iter(compounds([text])), 0.0)


def compounds(texts: Iterable[str]) -> list[float]:
    """Give the one figure of each text in which a word is scored; it is 0 for any other."""
    found = []
    for text in texts:
        said = text if text.isascii() else _spell_emoji(text, _words())
        if values := _values(said.split()):
            found.append(round(_compound(values, _loudness(said)), 4))
    return found


def _values(words: list[str]) -> list[float]:
    """Tell what each scored word is worth, in their order."""
    alone = list(filter(None, map(_worth.__getitem__, words)))
    if _STIRS not in alone and _STIRRED not in alone:
        return alone
    return _stirred(words) if max(alone) > _STIRS else []


def _stirred(words: list[str]) -> list[float]:
    """Tell the same where rules may be about some of the words."""
    known, line = _words(), _Line(words)
    low, marks = line.low, list(map(_worth.__getitem__, words))
    found = {}
    for i, value in enumerate(marks):
        if value is None or value == _STIRS:
            continue
        near = marks[i - 3 if i > 3 else 0 : i + 3]
        if _STIRS not in near and _STIRRED not in near:
            # nothing around it that any rule knows
            found[i] = value
        elif low[i] not in known.boost and not _is_kind_of(low, i):
            found[i] = _valence(known, line, i)
    if "but" in low:
        _weigh_around_but(found, low.index("but"))
    return list(found.values())


def _spell_emoji(text: str, known: _Words) -> str:
    """Put what an emoji means in its place, with a space before it and none after."""

    def spell(match: re.Match[str]) -> str:
        start = match.start()
        gap = "" if start == 0 or text[start - 1] == " " else " "
        return gap + known.emoji[match[0]]

    return known.emoji_at.sub(spell, text)


def _is_kind_of(low: list[str], i: int) -> bool:
    return low[i] == "kind" and i + 1 < len(low) and low[i + 1] == "of"


def _valence(known: _Words, line: _Line, i: int) -> float:
    """Tell what the word is worth after the words before it."""
    low, worth = line.low, known.worth
    value = worth[low[i]]
    if low[i] == "no" and i + 1 < len(low) and low[i + 1] in worth:
        value = 0.0
    if (
        (i > 0 and low[i - 1] == "no")
        or (i > 1 and low[i - 2] == "no")
        or (i > 2 and low[i - 3] == "no" and low[i - 1] in ("or", "nor"))
    ):
        value = worth[low[i]] * _FLIP
    value += line.shouted(i, value)
    for back in range(3):
        before = i - back - 1
        if before < 0 or low[before] in worth:
            continue
        if low[before] in known.boost:
            value += _boosted(known, line, before, value) * _DAMP[back]
        value = _negated(known, low, i, back, value)
        if back == 2 and not known.idioms.isdisjoint(low[i - 3 : i + 3]):
            value = _idiom(known, low, i, value)
    if i > 0 and low[i - 1] == "least" and "least" not in worth:
        if i > 1 and low[i - 2] in ("at", "very"):
            return value
        value *= _FLIP
    return value


def _boosted(known: _Words, line: _Line, at: int, value: float) -> float:
    scalar = known.boost[line.low[at]]
    if value < 0:
        scalar *= -1
    return scalar + line.shouted(at, value)


def _negated(known: _Words, low: list[str], i: int, back: int, value: float) -> float:
    """Turn the value round, or raise it, by the word `back + 1` places before."""
    if back == 1:
        if low[i - 2] == "never" and low[i - 1] in ("so", "this"):
            return value * 1.25
        if low[i - 2] == "without" and low[i - 1] == "doubt":
            return value
    if back == 2:
        # the package's own precedence: "so" or "this" just before is enough
        if (low[i - 3] == "never" and low[i - 2] in ("so", "this")) or low[i - 1] in ("so", "this"):
            return value * 1.25
        if low[i - 3] == "without" and "doubt" in (low[i - 2], low[i - 1]):
            return value
    word = low[i - back - 1]
    return value * _FLIP if word in known.negations or "n't" in word else value


def _idiom(known: _Words, low: list[str], i: int, value: float) -> float:
    """Give the worth of an idiom around the word, and raise by 'sort of' and its like."""
    three, two, one, zero = low[i - 3 : i + 1]
    two_one, three_two = f"{two} {one}", f"{three} {two}"
    three_two_one = f"{three_two} {one}"
    for said in (f"{one} {zero}", f"{two_one} {zero}", two_one, three_two_one, three_two):
        if said in known.cases:
            value = known.cases[said]
            break
    if i + 1 < len(low):
        value = known.cases.get(f"{zero} {low[i + 1]}", value)
    if i + 2 < len(low):
        value = known.cases.get(f"{zero} {low[i + 1]} {low[i + 2]}", value)
    for said in (three_two_one, three_two, two_one):
        if said in known.boost:
            value += known.boost[said]
    return value


def _weigh_around_but(found: dict[int, float], at: int) -> None:
    """Halve what stands before the first "but" and raise what stands after it.

    The package walks its list and changes, for each value, the first place that holds an equal
    one: with equal values a place may change twice and another never. A heap of places for each
    value does the same without searching the list. Zeros stay zero, so they are left out.
    """
    places: dict[float, list[int]] = {}
    for i, value in found.items():
        if value:
            places.setdefault(value, []).append(i)
    for i in list(found):
        value = found[i]
        if not value:
            continue
        first = places[value][0]
        if first == at:
            continue
        heapq.heappop(places[value])
        found[first] = value * (0.5 if first < at else 1.5)
        if found[first]:
            heapq.heappush(places.setdefault(found[first], []), first)


def _loudness(text: str) -> float:
    """Tell how much the marks of exclamation and question add."""
    loud = min(text.count("!"), 4) * 0.292 if "!" in text else 0.0
    if "?" not in text:
        return loud
    marks = text.count("?")
    return loud + (0.0 if marks < 2 else marks * 0.18 if marks <= 3 else 0.96)


def _compound(values: list[float], loud: float) -> float:
    total = float(sum(values))
    if total > 0:
        total += loud
    elif total < 0:
        total -= loud
    return total / math.sqrt(total * total + _ALPHA)


def _sum_up(text: str, values: list[float], words: int) -> Scores:
    loud = _loudness(text)
    pos = neg = 0.0
    neutral = words - len(values)
    for value in values:
        if value > 0:
            pos += value + 1
        elif value < 0:
            neg += value - 1
        else:
            neutral += 1
    if pos > -neg:
        pos += loud
    elif pos < -neg:
        neg -= loud
    whole = pos - neg + neutral
    return Scores(
        neg=round(abs(neg / whole), 3),
        neu=round(abs(neutral / whole), 3),
        pos=round(abs(pos / whole), 3),
        compound=round(_compound(values, loud), 4),
    )
