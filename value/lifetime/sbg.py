"""How many customers with a contract renew: the shifted-beta-geometric model.

Fader and Hardie, "How to Project Customer Retention", Journal of Interactive Marketing 21(1), 2007.
Each customer renews with a chance of their own (beta: alpha, beta); those likely to leave leave
first, so that retention rises with age although nobody becomes more loyal.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from value._simplex import lowest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Sbg:
    """The two parameters (without a unit), and how likely they make what was seen."""

    alpha: float
    beta: float
    log_likelihood: float

    def survives(self, period: int) -> float:
        """Give the share of customers who are still there after so many renewals."""
        return math.exp(_log_survival(self.alpha, self.beta, period))

    def retention(self, period: int) -> float:
        """Give the share of those who could renew for the n-th time who do."""
        return (self.beta + period - 1.0) / (self.alpha + self.beta + period - 1.0)

    def residual(self, renewals: int, discount: float, most: int = 2000) -> float:
        """Give the renewals yet to come of a customer before the renewal after so many, discounted.

        Fader and Hardie, "Customer-Base Valuation in a Contractual Setting", Marketing Science
        29(1), 2010: the first renewal to come counts in full, and each later one is divided once
        more by one plus `discount` (a share a period, .1 for 10 %).
        """
        total, reach = 0.0, 1.0
        for ahead in range(most):
            reach *= self.retention(renewals + ahead + 1)
            part = reach / (1.0 + discount) ** ahead
            total += part
            if part < 1e-9 * total:
                break
        return total


def fit(survivors: Sequence[float]) -> Sbg:
    """Find the parameters that make a series of survivors most likely.

    `survivors` begins with all who signed up and goes on with who was left after each renewal.
    Raises ValueError where it is no such series.
    """
    if len(survivors) < 3 or survivors[0] <= 0:
        raise ValueError("a series of survivors has the beginning and two renewals at least")
    if any(later > earlier or later < 0 for earlier, later in pairwise(survivors)):
        raise ValueError("survivors cannot become more: each number is at most the one before")
    lost = [earlier - later for earlier, later in pairwise(survivors)]
    return _fit(lost, {len(lost): survivors[-1]})


def fit_each(lives: Iterable[tuple[int, bool]]) -> Sbg:
    """Find the parameters from customers who began at different times.

    Each is how many renewals they have made, and whether they are still there. Raises ValueError
    where nobody left or nobody renewed, since that holds no two parameters.
    """
    left: Counter[int] = Counter()
    stay: Counter[int] = Counter()
    for renewals, is_there in lives:
        if is_there:
            stay[renewals] += 1
        else:
            left[renewals + 1] += 1
    if not left or not (stay.keys() | left.keys()) - {0, 1}:
        raise ValueError("nobody has left, or nobody has renewed, so retention is not known")
    return _fit([left[n] for n in range(1, max(left) + 1)], stay)


def _fit(lost: Sequence[float], stay: Mapping[int, float]) -> Sbg:
    """Fit to how many left at each renewal, and how many are still there after so many."""

    def against(logs: Sequence[float]) -> float:
        alpha, beta = math.exp(logs[0]), math.exp(logs[1])
        share = math.log(alpha / (alpha + beta))
        total = 0.0
        for period, number in enumerate(lost, 1):
            if period > 1:
                share += math.log((beta + period - 2.0) / (alpha + beta + period - 1.0))
            total += number * share
        for period, number in stay.items():
            total += number * _log_survival(alpha, beta, period)
        return -total

    logs, value = lowest(against, [0.0, 0.5])
    return Sbg(math.exp(logs[0]), math.exp(logs[1]), -value)


def _log_survival(alpha: float, beta: float, period: int) -> float:
    return (
        math.lgamma(beta + period)
        - math.lgamma(beta)
        + math.lgamma(alpha + beta)
        - math.lgamma(alpha + beta + period)
    )
