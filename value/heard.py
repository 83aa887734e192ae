"""Whom an answer to "how did you hear of us" means: exactly named, or only nearly; pure.

A name or a handle that stands in the answer as it is written is exact. What is only like a name,
from a likeness of 0.9 on (normalised Indel similarity, of RapidFuzz), is suggested, and a person
says whether it is so. A name of one word alone is never exact: many share a first name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEAR = 90.0
"""From this likeness on (0 to 100), a name is worth asking about."""
LEAST, LEAST_NEAR = 3, 5
"""A shorter name stands in too many words; one under the second is like too many of them."""
MOST_WORDS = 200
_WORD = re.compile(r"[\w@.'’-]+")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be meant: an id, names, and handles without `@`."""

    id: str
    names: tuple[str, ...]
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """Who may be meant, how like the name is (0 to 1), and whether it stands there exactly."""

    id: str
    likeness: float
    is_exact: bool


def folded(words: str) -> str:
    """Fold a text to what names are compared in: small letters, no marks on them, single spaces."""
    plain = unicodedata.normalize("NFKD", words)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain.casefold()))


def meant(answer: str, people: Sequence[Named]) -> list[Meant]:
    """List who may be meant by an answer, the surest first.

    A name that several have is exact for none of them.
    """
    words = folded(answer).split()[:MOST_WORDS]
    found: list[Meant] = []
    for one in people:
        likeness, is_exact = _likeness(words, one)
        if is_exact or likeness >= NEAR:
            found.append(Meant(one.id, round(likeness / 100, 3), is_exact))
    found = _parted(words, found, people)
    return sorted(found, key=lambda one: (not one.is_exact, -one.likeness, one.id))


def is_decoy(answer: str, decoys: Iterable[str]) -> bool:
    """Tell whether an answer names something that we do not do."""
    words = f" {folded(answer)} "
    return any(f" {key} " in words for decoy in decoys if (key := folded(decoy)))


def _likeness(words: Sequence[str], one: Named) -> tuple[float, bool]:
    """Tell how like what stands in an answer is to somebody, and whether they are named exactly."""
    if _handles(one) & {word.lstrip("@").rstrip(".") for word in words}:
        return 100.0, True
    best = 0.0
    for name in one.names:
        whole, size = folded(name), len(folded(name).split())
        letters = len(whole.replace(" ", ""))
        for at in range(len(words) - size + 1 if letters >= LEAST else 0):
            stands = " ".join(words[at : at + size]).rstrip(".")
            stands = stands.removesuffix("'s").removesuffix("’s")
            if stands == whole:
                if size > 1:
                    return 100.0, True
                best = 100.0
            elif letters >= LEAST_NEAR:
                best = max(best, fuzz.ratio(stands, whole, score_cutoff=NEAR))
    return best, False


def _handles(one: Named) -> set[str]:
    found = {folded(handle).lstrip("@").rstrip(".") for handle in one.handles}
    return {handle for handle in found if len(handle) >= LEAST}


def _parted(words: Sequence[str], found: list[Meant], people: Sequence[Named]) -> list[Meant]:
    """Take a name that several people have for nobody's exactly."""
    names: dict[str, set[str]] = {}
    for one in people:
        for name in one.names:
            names.setdefault(folded(name), set()).add(one.id)
    shared = {who for ids in names.values() if len(ids) > 1 for who in ids}
    there = {word.lstrip("@").rstrip(".") for word in words}
    by_handle = {one.id for one in people if _handles(one) & there}
    return [
        replace(one, is_exact=one.is_exact and (one.id in by_handle or one.id not in shared))
        for one in found
    ]
