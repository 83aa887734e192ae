"""What may be read out where others listen; pure. No death, no illness, no disability.

This is the one place that decides it. Whoever draws words that somebody outside wrote asks here;
tests/bot/test_aloud.py finds who does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals._delicate import is_delicate

if TYPE_CHECKING:
    from storage.posts import Post

INSTEAD = "Personal reasons; whoever holds the relationship has the words."
"""What stands where the words would."""


def aloud(words: str) -> str:
    """Give words as they may be read where others listen."""
    return INSTEAD if is_delicate(words) else words


def untitled(title: str) -> str:
    """Give the title of a post as it may be read where others listen; none where it may not."""
    return "" if is_delicate(title) else title


def called(post: Post) -> str:
    """Name a post by its title, else by its words; by neither where they may not be read out."""
    return untitled(post.title or post.text)


def noted(words: str, *, share: bool) -> str:
    """Give what a colleague noted: to one reader as it is, in a channel as it may be read out."""
    return aloud(words) if share else words
