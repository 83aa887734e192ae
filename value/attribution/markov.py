"""Credit by what would be missing if a step led nowhere: the removal effect of a Markov chain.

Anderl, Becker, von Wangenheim and Schumann, "Mapping the customer journey", International Journal
of Research in Marketing 33(3), 2016; first order. The chain is solved and not simulated, so that
the same paths give the same credit. A removal effect is a correlation: it never says what would be
lost without somebody.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from value.attribution import Credit, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.attribution import Path


@split
def way(paths: Sequence[Path]) -> Mapping[str, Credit]:
    """Share out all conversions, and all value, by removal effects."""
    effects = removals(paths)
    conversions = sum(path.conversions for path in paths)
    value = sum(path.value for path in paths)
    by_count = sum(effect for effect, _ in effects.values()) or 1.0
    by_value = sum(effect for _, effect in effects.values()) or 1.0
    return {
        step: Credit(conversions * count / by_count, value * worth / by_value)
        for step, (count, worth) in effects.items()
    }


def removals(paths: Sequence[Path]) -> dict[str, tuple[float, float]]:
    """Give the share of conversions, and of value, that is missing if a step led nowhere.

    Both lie between 0 and 1; 0 for all where nothing was converted.
    """
    chain = _Chain(paths)
    whole = chain.reaches(None)
    return {
        step: tuple(  # type: ignore[misc]  # there are two
            1.0 - without / all_of_it if all_of_it > 0 else 0.0
            for without, all_of_it in zip(chain.reaches(step), whole, strict=True)
        )
        for step in chain.steps
    }


class _Chain:
    """How people go on from each step, as shares."""

    def __init__(self, paths: Sequence[Path]) -> None:
        import numpy as np  # noqa: PLC0415 - large, and mostly not wanted

        moves: dict[tuple[int, int], float] = defaultdict(float)
        ends: dict[int, float] = defaultdict(float)
        brings: dict[int, float] = defaultdict(float)
        leaves: dict[int, float] = defaultdict(float)
        self.steps = sorted({step for path in paths for step in path.steps})
        place = {step: n for n, step in enumerate(self.steps, 1)}
        for path in paths:
            walked = [0, *(place[step] for step in path.steps)]
            weight = path.conversions + path.nulls
            for here, there in pairwise(walked):
                moves[here, there] += weight
                leaves[here] += weight
            leaves[walked[-1]] += weight
            ends[walked[-1]] += path.conversions
            brings[walked[-1]] += path.value
        size = len(self.steps) + 1
        self._moves = np.zeros((size, size))
        for (here, there), weight in moves.items():
            self._moves[here, there] = weight / leaves[here] if leaves[here] else 0.0
        self._ends = np.array([[ends[n], brings[n]] for n in range(size)])
        left = np.array([leaves[n] or 1.0 for n in range(size)])
        self._ends /= left[:, None]

    def reaches(self, without: str | None) -> tuple[float, float]:
        """Give the chance of a conversion, and its expected value, from the start on."""
        import numpy as np  # noqa: PLC0415 - same

        moves, ends = self._moves, self._ends
        if without is not None:
            gone = self.steps.index(without) + 1
            moves, ends = moves.copy(), ends.copy()
            moves[:, gone] = moves[gone, :] = 0.0
            ends[gone] = 0.0
        solved = np.linalg.solve(np.eye(len(moves)) - moves, ends)
        return float(solved[0, 0]), float(solved[0, 1])
