"""How long strange input is made up: a moment in `make test`, `make fuzz` as long as one likes."""

from __future__ import annotations

import os


def times(short: int) -> int:
    """Give how many examples to make up, where so many are made in a test run."""
    return short * int(os.environ.get("BELLWETHER_FUZZ", "1"))
