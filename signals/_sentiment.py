"""How warm or cold a text is: the mean over its sentences of VADER's score.

VADER adds up over a whole text, so that anything long comes out at the far end of the scale; by
sentence and averaged it does not. Before it, a normaliser mends what VADER is known to trip over:
a curly apostrophe hides a negation, a variation selector hides an emoji, an emoji glued to a word
hides the word, typographic quotation marks hide the word they touch. English only: the lexicon is.
"""

from __future__ import annotations

import re
from itertools import compress
from math import isfinite
from typing import Any, NamedTuple

from signals._memory import Memory
from signals._vader import STIRS, alone, compounds, figure, holds_emoji, loudness, stirred

_STRAIGHT = {
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2026": "...",
    "\u2014": " - ",
    "\u2013": " - ",
    "\ufe0f": "",
    "\u200d": " ",
    "\u00a0": " ",
}
_EMOJI = re.compile(r"([\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55])")
# a sentence, of so many characters at most before so many that end it
_REACH, _ENDS = 2000, 40
_SENTENCE = re.compile(rf"[^.!?\n]{{1,{_REACH}}}[.!?]{{0,{_ENDS}}}")
_END = re.compile(r"[.!?\n]")
_PART = re.compile(r"[^.!?]*[.!?]+|[^.!?]+")
_SAYS = re.compile(r"\w|[\u2600-\u27BF\U0001F000-\U0001FAFF]")
# stands for the end of a line among the words of a text; no score depends on what NUL is
_LINE, _NOT_A_LINE = "\x00", "\x01"
# of a very long text the beginning is enough to tell its tone
_LONGEST = 20_000


class _Last(NamedTuple):
    """The last word of a sentence: what it is worth alone, how loud it is, if it says anything."""

    worth: float | None
    loud: float
    says: bool


# most ends of sentences, and a word with an end inside: each is known by being this very one
_QUIET = _Last(None, 0.0, says=True)
_WITHIN = _Last(None, 0.0, says=False)


def _mark(word: str) -> float | _Last | None:
    """Tell what there is to know of a word besides that it is there; None for most words."""
    if word == _LINE:
        return _Last(None, 0.0, says=False)
    if len(_PART.findall(word)) > 1:
        return _WITHIN
    if word[-1] not in ".!?":
        return alone(word)
    end = len(word.rstrip(".!?"))
    last = _Last(alone(word), loudness(word[end : end + _ENDS]), _SAYS.search(word) is not None)
    return _QUIET if last == _QUIET else last


_marks = Memory(_mark)


def normalise(text: str) -> str:
    """Write punctuation plainly and part emoji from words."""
    if text.isascii():
        return text
    for sign, plain in _STRAIGHT.items():
        text = text.replace(sign, plain)
    return _EMOJI.sub(r" \1 ", text)


def tone(text: str) -> float | None:
    """Give the mean score of a text's sentences, from -1 to 1; None where it says nothing."""
    count, scores = _told(normalise(text[:_LONGEST]))
    return round(sum(scores) / count, 4) if count else None


def _told(text: str) -> tuple[int, list[float]]:
    """Tell how many sentences say something, and the scores of those with a scored word."""
    if not holds_emoji(text) and _is_cut(text):
        return _heard(f"{text.replace(_LINE, _NOT_A_LINE)}\n".replace("\n", f" {_LINE} ").split())
    count, scores = 0, []
    for line in text.split("\n"):
        if not holds_emoji(line) and _is_cut(line):
            told, found = _heard([*line.replace(_LINE, _NOT_A_LINE).split(), _LINE])
        else:
            said = list(filter(_SAYS.search, _SENTENCE.findall(line)))
            told, found = len(said), compounds(said)
        count += told
        scores += found
    return count, scores


def _is_cut(text: str) -> bool:
    """Tell whether no sentence is longer than it may be: not even half as long holds no end."""
    half = _REACH // 2
    return len(text) <= _REACH or all(
        _END.search(text, at, at + half) for at in range(0, len(text) - half + 1, half)
    )


def _heard(words: list[str]) -> tuple[int, list[float]]:
    """Tell the same of a text's words, the last of which is the end of a line.

    Most words are neither scored nor last in a sentence, and are passed over.
    """
    marks: list[Any] = list(map(_marks.__getitem__, words))
    count = start = 0
    scores: list[float] = []
    values: list[float] = []
    for i in compress(range(len(marks)), marks):
        mark = marks[i]
        if type(mark) is float:
            values.append(mark)
            continue
        if mark is _QUIET and not values:
            count += 1
            start = i + 1
            continue
        if mark is _WITHIN:
            return _heard(_parted(words, marks))
        worth, loud, says = mark
        if says or (start < i and any(map(_SAYS.search, words[start:i]))):
            count += 1
            if worth:
                values.append(worth)
            if values:
                total = sum(values)
                if not isfinite(total):
                    stop = i if words[i] == _LINE else i + 1
                    worths = [*marks[start:i], worth]
                    total = sum(stirred(words[start:stop], worths)) if max(values) > STIRS else 0.0
                scores.append(figure(total, loud))
                values = []
        elif values:
            values = []
        start = i + 1
    return count, scores


def _parted(words: list[str], marks: list[Any]) -> list[str]:
    """Part the words that have the end of a sentence inside."""
    return [
        part
        for word, mark in zip(words, marks, strict=True)
        for part in (_PART.findall(word) if mark is _WITHIN else (word,))
    ]
