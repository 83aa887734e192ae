"""For how much customers without a contract buy: the gamma-gamma model of spend.

Fader, Hardie and Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", Journal of
Marketing Research 42(4), 2005. What a customer pays varies around a mean of their own, and these
means vary between customers; how much has nothing to do with how often.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value._simplex import lowest
from value.lifetime.bgnbd import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from value._purchases import Customer


STEEPEST = 1000.0
"""The largest p: with this a customer's purchases hardly differ, and beyond it nothing changes."""
HEAVIEST = 1.05
"""The least q: the mean of all is p gamma / (q - 1), which few large amounts would carry off."""


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The three parameters, what they were fitted on, and how likely they make it.

    `gamma` is in units of money, the others have none.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    customers: int

    def expects(self, one: Customer) -> float:
        """Give the mean amount of a purchase that is expected of a customer: equation 5.

        Who has not come back is expected to spend what all do on average.
        """
        x = one.repeats
        return self.p * (self.gamma + x * one.spend) / (self.p * x + self.q - 1.0)


def fit(customers: Sequence[Customer]) -> GammaGamma:
    """Find the parameters that make what these customers spent most likely.

    Only who came back says something. Raises ValueError where too few did, or all paid the same.
    """
    import numpy as np  # noqa: PLC0415 - large, and mostly not wanted

    told = [one for one in customers if one.repeats and one.spend > 0]
    x = np.array([one.repeats for one in told], dtype=float)
    mean = np.array([one.spend for one in told])
    if len(told) < 2 or float(mean.max()) == float(mean.min()):
        raise ValueError("too few people have come back to learn from how much they spend")
    counts, place = np.unique(x, return_inverse=True)
    scale = float(mean.mean())
    log_mean, log_x = np.log(mean), np.log(x)

    def against(logs: Sequence[float]) -> float:
        p, q = math.exp(logs[0]), 1.0 + math.exp(logs[1])
        if p > STEEPEST:
            return math.inf
        gamma = scale * math.exp(logs[2])
        by_count = [math.lgamma(p * n + q) - math.lgamma(p * n) for n in counts.tolist()]
        total = np.array(by_count)[place] - math.lgamma(q) + q * math.log(gamma)
        total += (p * x - 1.0) * log_mean + p * x * log_x
        total -= (p * x + q) * np.log(gamma + x * mean)
        return -float(total.sum())

    logs, value = lowest(against, [1.0, 1.0, -0.5])
    p, q, gamma = math.exp(logs[0]), 1.0 + math.exp(logs[1]), scale * math.exp(logs[2])
    if not math.isfinite(value) or not HEAVIEST < q <= LARGEST:
        raise ValueError(
            "these amounts do not hold three parameters; there are too few, or too even"
        )
    return GammaGamma(p, q, gamma, -value, len(told))
