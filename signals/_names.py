"""Who is spoken of: names of a team's own and of its rivals, in posts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from signals._own_words import own_words

if TYPE_CHECKING:
    from storage.posts import Post

_SENTENCE = re.compile(r"[^.!?\n]{1,2000}[.!?]{0,40}")
# what is shorter is about what it names as a whole
SHORT = 300
# of a very long text the beginning is enough
_LONGEST = 20_000


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Make one pattern of all names, the longest first; a name stands alone, not within a word."""
    parts = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        words = [re.escape(word) for word in name.split()]
        if not words:
            continue
        # In scripts without spaces a name has no edge to hold on to.
        before = r"(?<![^\W_])" if name.strip()[0].isascii() else ""
        after = r"(?![^\W_])" if name.strip()[-1].isascii() else ""
        parts.append(before + r"\s{1,3}".join(words) + after)
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def names_any(post: Post, names: frozenset[str]) -> bool:
    """Tell whether a post speaks of one of these, in its title or in the author's own words."""
    pattern = _pattern(names)
    if pattern is None:
        return False
    if pattern.search(post.title[:_LONGEST]):
        return True
    text = post.text[:_LONGEST]
    # Taking out what is quoted costs more than looking, and most posts name nobody.
    return pattern.search(text) is not None and pattern.search(own_words(text)) is not None


def words_about(post: Post, names: frozenset[str]) -> str:
    """Give what a post says of these: the sentences that name one, all of it where it is short."""
    pattern = _pattern(names)
    text = own_words(post.text[:_LONGEST])
    if pattern is None or not names_any(post, names):
        return ""
    if len(text) <= SHORT:
        return text.strip()
    said = [part.strip() for part in _SENTENCE.findall(text) if pattern.search(part)]
    return " ".join(said)
