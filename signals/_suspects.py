"""Which sentences of an English text may hold a phrase of a change, found in one go over it all.

Thousands of phrases are looked for at once (Aho and Corasick 1975), in a plain copy of the text:
letters and digits in lower case, one blank between words. It never misses a phrase; what it finds
is looked at again, word by word.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import ahocorasick_rs

from signals._concepts import TRIGGERS, load

if TYPE_CHECKING:
    from signals._concepts import Phrase

_CHANGES = frozenset(TRIGGERS)
# the reader cuts sentences of this length in two, wherever that is in a word
_TOO_LONG = 1000
_SOFT = ',;:()"'


def _table(ends: str) -> bytes:
    """Map what parts sentences to a new line, what parts clauses to a comma, all else to a blank.

    Nothing but letters and digits is kept, those in lower case.
    """
    table = bytearray(b" " * 256)
    for n in range(128):
        if (char := chr(n)).isalnum():
            table[n] = ord(char.lower())
    for char in _SOFT:
        table[ord(char)] = ord(",")
    for char in ends + "\n":
        table[ord(char)] = ord("\n")
    return bytes(table)


_PLAIN = _table(".!?")
# where a question mark stands for any letter that is not in ASCII
_MIXED = _table(".!")


def suspects(text: str) -> list[tuple[int, int]] | None:
    """Give from where to where the sentences go that may hold a phrase of a change.

    Their closing marks are left out. None where it cannot be said.
    """
    plain = _plain(text)
    if plain is None:
        return None
    lines = plain.split(b"\n")
    if max(map(len, lines)) >= _TOO_LONG:
        return None
    apart = b" \n ".join(map(bytes.strip, lines))
    while b"  " in apart:
        apart = apart.replace(b"  ", b" ")
    # no phrase goes on over a comma, and none begins or ends beside a letter
    apart = b" %b " % apart.replace(b",", b" , ")
    hits = _finder().find_matches_as_indexes(apart, overlapping=True)
    found: list[tuple[int, int]] = []
    n = start = last = 0
    for _, _, end in hits:
        # they come by their ends; so many lines on
        on = apart.count(b"\n", last, end)
        start += sum(map(len, lines[n : n + on])) + on
        n, last = n + on, end
        if on or not found:
            found.append((start, start + len(lines[n])))
    return found


def _plain(text: str) -> bytes | None:
    """Write a text plainly, a byte for each character; None where that cannot be."""
    if text.isascii():
        return text.encode().translate(_PLAIN)
    low = text.lower()
    if len(low) != len(text):
        return None
    for mark in "?…。！？":
        low = low.replace(mark, ".")
    return low.encode("ascii", "replace").translate(_MIXED)


@cache
def _finder() -> ahocorasick_rs.BytesAhoCorasick:
    """Make what finds the phrases of a change, on first use."""
    lexicon = load("en")
    meant: list[Phrase] = [((word,), tags) for word, tags in lexicon.words.items()]
    meant += [entry for listed in lexicon.phrases.values() for entry in listed]
    said = [phrase for phrase, tags in meant if not _CHANGES.isdisjoint(tags)]
    return ahocorasick_rs.BytesAhoCorasick({_sought(phrase) for phrase in said})


def _sought(phrase: tuple[str, ...]) -> bytes:
    """Write a phrase as it stands in a plain text, up to the first mark in it."""
    words = []
    for word in phrase:
        if not word[0].isalnum():
            break
        words += (_plain(word) or b"").split()
    if not words:
        raise ValueError(f"nothing in {phrase} can be looked for")
    return b" " + b" ".join(words) + b" "
