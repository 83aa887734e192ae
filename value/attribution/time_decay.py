"""More credit the later a step: each counts half of the one after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path

HALF = 0.5
"""What a step counts against the next; paths tell the order of steps and not their dates."""


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit the steps of each path by how late they come."""
    return by_shares(paths, _shares)


def _shares(steps: tuple[str, ...]) -> list[float]:
    weights = [HALF ** min(1000, len(steps) - 1 - n) for n in range(len(steps))]
    whole = sum(weights)
    return [weight / whole for weight in weights]
