"""Forecasts that were kept, beside what came; and how wrong they were, for the next range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value._forecast import ERROR

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN = 2
"""From so many kept forecasts on, a company's own record has a say in how wide its ranges are."""


@dataclass(frozen=True, slots=True)
class Came:
    """One forecast, its range, and what came in the time that it was for; in minor units."""

    forecast: float
    low: float
    high: float
    came: float

    @property
    def held(self) -> bool:
        """Tell whether what came lies within the range."""
        return self.low <= self.came <= self.high


def error(record: Sequence[Came]) -> float:
    """Give the spread of the model's error as a share, from what became of kept forecasts.

    The root mean square of log(came / forecast), where the 25 % of `value/_forecast.py` counts as
    two forecasts; with fewer than two of their own it is that.
    """
    misses = [
        math.log(one.came / one.forecast) for one in record if min(one.came, one.forecast) > 0
    ]
    if len(misses) < OWN:
        return ERROR
    squares = OWN * ERROR**2 + math.fsum(miss * miss for miss in misses)
    return math.sqrt(squares / (OWN + len(misses)))
