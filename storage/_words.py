"""How much is kept of what somebody else said: one length for every table that quotes."""

from __future__ import annotations

MOST = 280
"""The most characters that are kept of anybody's words; the rest is where the link leads."""


def cut(text: str, most: int = MOST) -> str:
    """Give words as they are kept: in one line, no longer than `most`, and marked if cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
