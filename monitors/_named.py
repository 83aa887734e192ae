"""Finds the links in the few words that people write about themselves."""

from __future__ import annotations

import re

from monitors import _links

_LONGEST = 5_000  # characters that are looked at
_LINK = re.compile(r"https?://[^\s<>()\[\]{}\"'“”„«»|]+", re.IGNORECASE)


def links_in(text: str, most: int = 5) -> list[str]:
    """List the links in a text, tidied and each once, so many at most."""
    found = (_links.tidy(link.rstrip(".,;:!?*_~")) for link in _LINK.findall(text[:_LONGEST]))
    return list(dict.fromkeys(link for link in found if link))[:most]
