"""All credit to the last step: who closed it. The other end of the range that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit the last step of each path."""
    return by_shares(paths, lambda steps: [float(n == len(steps) - 1) for n in range(len(steps))])
