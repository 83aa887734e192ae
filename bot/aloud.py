"""What may be read out where others listen; pure. No death, no illness, no disability."""

from __future__ import annotations

from signals._delicate import is_delicate

INSTEAD = "Personal reasons; whoever holds the relationship has the words."
"""What stands where the words would."""


def aloud(words: str) -> str:
    """Give words as they may be read where others listen."""
    return INSTEAD if is_delicate(words) else words


def untitled(title: str) -> str:
    """Give the title of a post as it may be read where others listen; none where it may not."""
    return "" if is_delicate(title) else title
