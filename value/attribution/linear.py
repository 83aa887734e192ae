"""The same credit to every step, as often as it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit all steps of each path alike."""
    return by_shares(paths, lambda steps: [1.0 / len(steps)] * len(steps))
