"""Cues: ways of saying things, kept in `_data` for each language, and how they are found.

A cue is words between spaces: `a|b` is either, `~` any ending, `?` behind a word that may be
missing, `_` up to three words of any kind within a sentence, `#` a number. Each belongs to what it
speaks for and has a weight.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from value.demand._words import DATA, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_HEAD = 3  # letters of a word by which cues are looked up
_NUMBER = r"\d\S*"
_GAP = r"(?:[^\W_]\S* ){0,3}"


@dataclass(frozen=True, slots=True)
class Cue:
    """One way of saying something, what it speaks for, how strongly, and the pattern it is."""

    of: str
    weight: float
    written: str
    pattern: str


def _word(written: str) -> str:
    """Give one place of a cue as a pattern, with the space behind it."""
    if written == "_":
        return _GAP
    ways = []
    optional = False
    for way in written.split("|"):
        if way.endswith("?") and len(way) > 1:
            optional, way = True, way[:-1]  # noqa: PLW2901 - the mark is no part of the word
        if not way:
            optional = True
        elif way == "#":
            ways.append(_NUMBER)
        elif way.endswith("~"):
            ways.append(re.escape(way[:-1]) + r"\S*")
        else:
            ways.append(re.escape(way))
    return f"(?:(?:{'|'.join(ways)}) )" + ("?" if optional else "")


def _anchors(written: str) -> set[str]:
    """Give the beginnings of words of which a text must have one for the cue to be there."""
    best: set[str] = set()
    for place in written.split():
        ways = place.split("|")
        if place == "_" or any(not way or way.endswith("?") or "#" in way for way in ways):
            continue
        heads = {way.rstrip("~")[:_HEAD] for way in ways}
        if not best or (min(map(len, heads)), -len(heads)) > (min(map(len, best)), -len(best)):
            best = heads
    return best


@cache
def book(lang: str) -> dict[str, list[Cue]]:
    """Give the cues of a language by the beginnings of words of which a text must have one."""
    with (DATA / f"{lang}.toml").open("rb") as file:
        written = tomllib.load(file)
    by_head: dict[str, list[Cue]] = defaultdict(list)
    for of, by_weight in written.items():
        for weight, cues in by_weight.items():
            for cue in dict.fromkeys(cues):
                text = plain(cue.strip())
                # With a space in front, so that a word is met from its beginning.
                pattern = "(?<= )" + "".join(map(_word, text.split()))
                made = Cue(of, float(weight), cue, pattern)
                for head in _anchors(text):
                    by_head[head].append(made)
    return dict(by_head)


@cache
def _search(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Make a pattern ready when it is first wanted: most of them never are."""
    return re.compile(pattern).search


def find(said: str, lang: str) -> list[Cue]:
    """Find the cues of a language in a text given by `said`, each once."""
    by_head = book(lang)
    words = set(said.split())
    heads = {word[:size] for word in words for size in (1, 2, _HEAD)}
    near = {id(cue): cue for head in heads & by_head.keys() for cue in by_head[head]}
    return [cue for cue in near.values() if _search(cue.pattern)(said)]
