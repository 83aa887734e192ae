"""VADER's published rules over the package's own lexicon, in time linear in the text.

The package lower-cases the whole text again for every word it scores, so that 4,000 emoji cost it
seconds (cjhutto/vaderSentiment#110). The rules here are the same, look only at the three words
before a scored one, and give equal scores: the tests hold the package as the judge.
"""

from __future__ import annotations

import heapq
import re
import string
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress
from math import inf, isfinite, sqrt
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
STIRS, _STIRRED = -inf, inf
# what may be an emoji: of a class of all of them, each character is compared with each
_MAYBE_EMOJI = re.compile(r"[^\x00-\x7f]")
# words that the rules name themselves
_NAMED = frozenset({"no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "kind"})


@dataclass(frozen=True, slots=True)
class _Words:
    """What the package ships: what words are worth, what emoji mean, what turns words around."""

    worth: dict[str, float]
    emoji: dict[str, str]
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
    """Give the word of a phrase that is enough to look for it: "bomb" of "the bomb".

    Of "bad ass" it is the one that people write less often.
    """
    return min(phrase.split(), key=lambda word: (-len(word), word))


@dataclass(frozen=True, slots=True)
class Scores:
    """How negative, neutral and positive a text is, and all in one figure from -1 to 1."""

    neg: float
    neu: float
    pos: float
    compound: float


class _Line:
    """The words of one text, and what each is worth alone."""

    __slots__ = ("_mixed", "alone", "words")

    def __init__(self, words: list[str], alone: list[float | None]) -> None:
        self.words = words
        self.alone = alone
        self._mixed: bool | None = None

    def low(self, i: int) -> str:
        """Give what a word is known as; nothing where there is none."""
        return _low[self.words[i]] if 0 <= i < len(self.words) else ""

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


def alone(token: str) -> float | None:
    """Give what a word is worth where no rule is about it; None for most words.

    It is not finite for a word that stirs rules; among such, `stirred` tells what words are worth.
    """
    known, low = _words(), _known_as(token)
    value = known.worth.get(low)
    if low in known.stirs or low == "but" or (value is not None and token.isupper()):
        return STIRS if value is None else _STIRRED
    return value


_low = Memory(_known_as)
_worth = Memory(alone)


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
        said = _spell_emoji(text, _words()) if holds_emoji(text) else text
        if values := _values(said.split()):
            found.append(figure(sum(values), loudness(said)))
    return found


def _values(words: list[str]) -> list[float]:
    """Tell what each scored word is worth, in their order."""
    marks = list(map(_worth.__getitem__, words))
    values = list(filter(None, marks))
    return values if isfinite(sum(values)) else stirred(words, marks)


def stirred(words: list[str], marks: list[float | None]) -> list[float]:
    """Tell the same where rules may be about some of the words, each of which is worth `marks`."""
    known, line = _words(), _Line(words, marks)
    found: dict[int, float] = {}
    but = -1
    for i in compress(range(len(words)), marks):
        value = marks[i]
        if value is None or value == STIRS:
            if but < 0 and _low[words[i]] == "but":
                but = i
        elif value < _STIRRED and isfinite(sum(filter(None, marks[i - 3 if i > 3 else 0 : i + 3]))):
            # nothing around it that any rule knows
            found[i] = value
        else:
            word = _low[words[i]]
            if word not in known.boost and not (word == "kind" and line.low(i + 1) == "of"):
                found[i] = _valence(known, line, i, word)
    if but >= 0:
        _weigh_around_but(found, but)
    return list(found.values())


def holds_emoji(text: str) -> bool:
    """Tell whether there is an emoji in a text that stands for words."""
    return not text.isascii() and not _words().emoji.keys().isdisjoint(_MAYBE_EMOJI.findall(text))


def _spell_emoji(text: str, known: _Words) -> str:
    """Put what an emoji means in its place, with a space before it and none after."""

    def spell(match: re.Match[str]) -> str:
        says = known.emoji.get(match[0])
        if says is None:
            return match[0]
        start = match.start()
        return says if start == 0 or text[start - 1] == " " else f" {says}"

    return _MAYBE_EMOJI.sub(spell, text)


def _valence(known: _Words, line: _Line, i: int, word: str) -> float:
    """Tell what the word is worth after the words before it."""
    words, alone = line.words, line.alone
    # only those that are scored or that rules know are of interest
    one = _low[words[i - 1]] if i > 0 and alone[i - 1] else ""
    two = _low[words[i - 2]] if i > 1 and alone[i - 2] else ""
    three = _low[words[i - 3]] if i > 2 and alone[i - 3] else ""
    value = known.worth[word]
    if "no" in (one, two) or (three == "no" and one in ("or", "nor")):
        value *= _FLIP
    elif word == "no" and line.low(i + 1) in known.worth:
        value = 0.0
    if words[i].isupper():
        value += line.shouted(i, value)
    value = _turned(known, line, i, (one, two, three), value)
    if one == "least" and "least" not in known.worth:
        if line.low(i - 2) in ("at", "very"):
            return value
        value *= _FLIP
    return value


def _turned(
    known: _Words, line: _Line, i: int, before: tuple[str, str, str], value: float
) -> float:
    """Raise the value, lower it or turn it round by the three words before, the nearest first."""
    alone = line.alone
    for back, word in enumerate(before):
        if word and alone[i - back - 1] == STIRS:
            if word in known.boost:
                value += _boosted(known, line, i - back - 1, value) * _DAMP[back]
            value = _negated(known, before, back, value)
    if i > 2 and (not before[2] or alone[i - 3] == STIRS):
        if not before[2] and before[0] in ("so", "this"):
            value *= 1.25
        after = line.words[i : i + 3] if any(alone[i + 1 : i + 3]) else line.words[i : i + 1]
        if not known.idioms.isdisjoint([*before, *map(_low.__getitem__, after)]):
            value = _idiom(known, line, i, value)
    return value


def _boosted(known: _Words, line: _Line, at: int, value: float) -> float:
    scalar = known.boost[line.low(at)]
    if value < 0:
        scalar *= -1
    return scalar + line.shouted(at, value)


def _negated(known: _Words, before: tuple[str, str, str], back: int, value: float) -> float:
    """Turn the value round, or raise it, by the word `back + 1` places before."""
    one, two, three = before
    if back == 1:
        if two == "never" and one in ("so", "this"):
            return value * 1.25
        if two == "without" and one == "doubt":
            return value
    if back == 2:
        # the package's own precedence: "so" or "this" just before is enough
        if (three == "never" and two in ("so", "this")) or one in ("so", "this"):
            return value * 1.25
        if three == "without" and "doubt" in (two, one):
            return value
    word = before[back]
    return value * _FLIP if word in known.negations or "n't" in word else value


def _idiom(known: _Words, line: _Line, i: int, value: float) -> float:
    """Give the worth of an idiom around the word, and raise by 'sort of' and its like."""
    three, two, one, zero = map(line.low, range(i - 3, i + 1))
    after, later = line.low(i + 1), line.low(i + 2)
    two_one, three_two = f"{two} {one}", f"{three} {two}"
    three_two_one = f"{three_two} {one}"
    for said in (f"{one} {zero}", f"{two_one} {zero}", two_one, three_two_one, three_two):
        if said in known.cases:
            value = known.cases[said]
            break
    value = known.cases.get(f"{zero} {after}", value)
    value = known.cases.get(f"{zero} {after} {later}", value)
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
        heapq.heappop(places[value])
        found[first] = value * (0.5 if first < at else 1.5)
        heapq.heappush(places.setdefault(found[first], []), first)


def loudness(text: str) -> float:
    """Tell how much the marks of exclamation and question add."""
    loud = min(text.count("!"), 4) * 0.292 if "!" in text else 0.0
    if "?" not in text:
        return loud
    marks = text.count("?")
    return loud + (0.0 if marks < 2 else marks * 0.18 if marks <= 3 else 0.96)


@lru_cache(10_000)  # rounding takes longer than all that is done for most sentences
def figure(total: float, loud: float) -> float:
    """Give the one figure of a text from what its words add up to and how loud it is."""
    if total > 0:
        total += loud
    elif total < 0:
        total -= loud
    return round(total / sqrt(total * total + _ALPHA), 4)


def _sum_up(text: str, values: list[float], words: int) -> Scores:
    loud = loudness(text)
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
        compound=figure(sum(values), loud),
    )
