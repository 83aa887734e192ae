"""Trouble that whoever runs or uses us can mend: told in words, with nothing changed."""

from __future__ import annotations


class MendableError(Exception):
    """Says what happened and what to do, as one sentence or two."""
