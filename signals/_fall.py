"""A fall of tone: newest values against what is usual, in units of the usual scatter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# a fall smaller than this is no change that a reader of the posts would notice
LEAST_FALL = 0.25
# scatter below this is the lexicon's grain
LEAST_SCATTER = 0.1


@dataclass(frozen=True, slots=True)
class Fall:
    """The usual value, the value now, and how many usual scatters lie between them."""

    usual: float
    now: float
    steps: float


def fall(before: Sequence[float], recent: Sequence[float]) -> Fall | None:
    """Measure how far the mean of the recent values lies under the median of those before.

    None where that is too little to be noticed. The scatter is by the median absolute deviation,
    which one outburst does not move.
    """
    usual, now = median(before), fmean(recent)
    if usual - now < LEAST_FALL:
        return None
    scatter = 1.4826 * median(abs(value - usual) for value in before)
    step = max(scatter, LEAST_SCATTER) / math.sqrt(len(recent))
    return Fall(usual, now, (usual - now) / step)
