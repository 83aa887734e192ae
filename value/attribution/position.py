"""Two fifths to the first step, two to the last, and one to all between: position-based credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path

END = 0.4


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit the ends of each path most; two steps share alike."""
    return by_shares(paths, _shares)


def _shares(steps: tuple[str, ...]) -> list[float]:
    if len(steps) < 3:
        return [1.0 / len(steps)] * len(steps)
    between = (1.0 - 2 * END) / (len(steps) - 2)
    return [END, *[between] * (len(steps) - 2), END]
