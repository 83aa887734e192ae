"""Which sentences of an English text may hold a phrase of a change, found in one go over it all.

Thousands of phrases are looked for at once (Aho and Corasick 1975), in a plain copy of the text:
letters and digits in lower case, blanks for all else, each where it was. It never misses a phrase;
what it finds is looked at again, word by word.
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
# what parts sentences and clauses in a plain copy; neither is in a phrase
_END, _COMMA = b".", b","
_TORN = b"  "
# a word or a comma before it; blanks that a sentence begins with, as after a bullet, tear nothing
_TEARS = ahocorasick_rs.BytesAhoCorasick(
    [b"%c  " % char for char in b"abcdefghijklmnopqrstuvwxyz0123456789,"],
    matchkind=ahocorasick_rs.MatchKind.LeftmostFirst,
)


def _table(ends: str) -> bytes:
    """Map what parts sentences and clauses to one mark of each, all else but letters to a blank.

    Letters and digits are kept, those in lower case.
    """
    table = bytearray(b" " * 256)
    for n in range(128):
        if (char := chr(n)).isalnum():
            table[n] = ord(char.lower())
    for char in _SOFT:
        table[ord(char)] = ord(_COMMA)
    for char in ends + "\n":
        table[ord(char)] = ord(_END)
    return bytes(table)


_PLAIN = _table(".!?")
# where a question mark stands for any letter that is not in ASCII
_MIXED = _table(".!")
_UNMARKED = bytes.maketrans(_END + _COMMA, b"  ")


def suspects(text: str) -> dict[int, int] | None:
    """Give where those sentences begin that may hold a phrase of a change, and where they end.

    Their closing marks are left out. None where it cannot be said.
    """
    # a mark before it and one after, as if it stood between two sentences
    plain = _plain(f"\n{text}\n")
    if plain is None or _is_too_long(plain):
        return None
    find = _finder().find_matches_as_indexes
    found: dict[int, int] = {}
    end = 0
    # no phrase begins or ends beside a letter; one that seems to go on over a mark costs a look
    for _, _, after in find(plain.translate(_UNMARKED), overlapping=True):
        # they come by their ends, each with the blank after it
        if after - 2 > end:
            start, end = _sentence(plain, after - 2)
            found[start] = end - 1
    # what stands between two words other than one blank, such as a dash, tears phrases apart
    end = 0
    for _, torn, _ in _TEARS.find_matches_as_indexes(plain):
        if torn < end:
            continue
        start, end = _sentence(plain, torn)
        words = plain[start + 1 : end].strip()
        if _TORN in words and start not in found:
            words = b" ".join(words.translate(_UNMARKED).split())
            if find(b" %b " % words):
                found[start] = end - 1
    return found


def _sentence(plain: bytes, at: int) -> tuple[int, int]:
    """Give the marks before and after a place."""
    return plain.rfind(_END, 0, at), plain.find(_END, at)


def _is_too_long(plain: bytes) -> bool:
    """Tell whether any sentence is so long that the reader cuts it in two."""
    at = 0
    while len(plain) - at >= _TOO_LONG:
        # on to the last sentence that begins before one would be too long
        at = plain.rfind(_END, at, at + _TOO_LONG) + 1
        if not at:
            return True
    return False


def _plain(text: str) -> bytes | None:
    """Write a text plainly, a byte for each character; None where that cannot be."""
    if text.isascii():
        return text.encode().translate(_PLAIN)
    if "\u0130" in text or "\u212a" in text:
        # these alone have letters of ASCII in lower case
        return None
    for mark in "?…。！？":
        text = text.replace(mark, ".")
    return text.encode("ascii", "replace").translate(_MIXED)


@cache
def _finder() -> ahocorasick_rs.BytesAhoCorasick:
    """Make what finds the phrases of a change, on first use."""
    lexicon = load("en")
    meant: list[Phrase] = [((word,), tags) for word, tags in lexicon.words.items()]
    meant += [entry for listed in lexicon.phrases.values() for entry in listed]
    said = {_sought(phrase) for phrase, tags in meant if not _CHANGES.isdisjoint(tags)}
    return ahocorasick_rs.BytesAhoCorasick(
        b" %b " % b" ".join(words) for words in said if not _has_within(words, said)
    )


def _has_within(words: tuple[bytes, ...], said: set[tuple[bytes, ...]]) -> bool:
    """Tell whether a shorter phrase is in this one, which then need not be looked for."""
    size = len(words)
    parts = (words[i:j] for i in range(size) for j in range(i + 1, size + 1))
    return any(part in said for part in parts if part != words)


def _sought(phrase: tuple[str, ...]) -> tuple[bytes, ...]:
    """Give the words of a phrase as they stand in a plain text, up to the first mark in it."""
    words: list[bytes] = []
    for word in phrase:
        if not word[0].isalnum():
            break
        words += (_plain(word) or b"").split()
    if not words:
        raise ValueError(f"nothing in {phrase} can be looked for")
    return tuple(words)
