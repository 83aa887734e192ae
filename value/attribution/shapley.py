"""The same credit to every distinct step of a path: its Shapley value.

Where a path is worth what it brought as soon as all its distinct steps are there, and nothing
before, the value of Shapley (1953) of each step is an equal part. This is the way that is shown
unless somebody asks for another: it does not reward being clicked ten times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from value.attribution import by_shares, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Credit, Path


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Credit the distinct steps of each path alike."""
    return by_shares(paths, _shares)


def _shares(steps: tuple[str, ...]) -> list[float]:
    distinct = len(set(steps))
    seen: set[str] = set()
    shares = []
    for step in steps:
        shares.append(0.0 if step in seen else 1.0 / distinct)
        seen.add(step)
    return shares
