"""Parts a long text into passages, because an article speaks of everything and answers in one."""

from __future__ import annotations

import re

WHOLE = 90
"""A text of so many words is read as one."""
WORDS = 60
"""From here on a passage ends with its sentence."""
MOST = 60
"""So many passages of a text are read."""

_SENTENCES = re.compile(r"(?<=[.?!…])\s+|\n+")


def passages(text: str) -> list[str]:
    """Give the passages of a text in their order; one where it is short."""
    if len(text.split()) <= WHOLE:
        return [text] if text.strip() else []
    found: list[str] = []
    held: list[str] = []
    for sentence in _SENTENCES.split(text):
        held.extend(sentence.split()[: 2 * WORDS])
        if len(held) >= WORDS:
            found.append(" ".join(held))
            held = []
    if held:
        found.append(" ".join(held))
    return found[:MOST]
