"""Why something that was told has to wait."""

from __future__ import annotations


class Park(Exception):  # noqa: N818 - it waits, nothing is wrong
    """It cannot be counted yet: says why in a sentence, and what it waits for, by its name."""

    def __init__(self, why: str, about: str = "") -> None:
        super().__init__(why)
        self.about = about
