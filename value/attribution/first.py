"""All credit to the first step: who planted the idea. One end of the range that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit the first step of each path."""
    return by_shares(paths, lambda steps: [float(n == 0) for n in range(len(steps))])
