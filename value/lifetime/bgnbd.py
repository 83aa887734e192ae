"""How often customers without a contract will buy: BG/NBD.

Fader, Hardie and Lee, "Counting Your Customers the Easy Way", Marketing Science 24(2), 2005. While
alive, a customer buys at a rate of their own (gamma: r, alpha); after each purchase they leave with
a chance of their own (beta: a, b). Our own code rather than a library: it reproduces the published
parameters of CDNOW to three decimals, while `lifetimes` is archived and brings 310 MB with it, and
`pymc-marketing` brings 786 MB and priors of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value._simplex import lowest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from value._purchases import Customer

LARGEST = 1e6
"""A parameter beyond this says that the data do not hold one."""


@dataclass(frozen=True, slots=True)
class BgNbd:
    """The four parameters, what they were fitted on, and how likely they make it.

    `alpha` is in weeks, the others have no unit.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int

    def alive(self, one: Customer) -> float:
        """Give the probability that a customer will ever buy again.

        Fader, Hardie and Lee, "Computing P(alive) using the BG/NBD model" (2008). It is 1 for who
        has bought once: in this model nobody leaves before a second purchase.
        """
        if one.repeats == 0:
            return 1.0
        grown = (self.alpha + one.known) / (self.alpha + one.last)
        odds = self.a / (self.b + one.repeats - 1) * math.pow(grown, self.r + one.repeats)
        return 1.0 / (1.0 + odds)

    def expects(self, one: Customer, weeks: float) -> float:
        """Give how many purchases a customer is expected to make in so many weeks from now.

        Equation 10 of the paper of 2005.
        """
        a = self.a if abs(self.a - 1.0) > 1e-6 else 1.0 + 1e-6
        x = one.repeats
        ahead = self.alpha + one.known + weeks
        z = weeks / ahead
        shrunk = math.pow((self.alpha + one.known) / ahead, self.r + x)
        shrunk *= _hypergeometric(self.r + x, self.b + x, a + self.b + x - 1.0, z)
        return (a + self.b + x - 1.0) / (a - 1.0) * (1.0 - shrunk) * self.alive(one)


def fit(customers: Sequence[Customer]) -> BgNbd:
    """Find the parameters that make what these customers did most likely.

    Raises ValueError where nobody came back, or where the data do not hold four parameters.
    """
    if not any(one.repeats for one in customers):
        raise ValueError("nobody has bought twice, so there is nothing to learn how often from")
    counted = _Counted(customers)
    place, value = lowest(
        lambda logs: -counted.log_likelihood(*(math.exp(one) for one in logs)),
        [0.0, math.log(max(1.0, counted.mean_known / 4)), 0.0, 0.5],
    )
    r, alpha, a, b = (math.exp(one) for one in place)
    if not math.isfinite(value) or max(r, alpha, a, b) > LARGEST:
        raise ValueError(
            "these purchases do not hold four parameters; there are too few, or too even"
        )
    return BgNbd(r, alpha, a, b, -value, len(customers))


class _Counted:
    """Customers by what they did, since many did the same."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        import numpy as np  # noqa: PLC0415 - large, and mostly not wanted

        rows = np.array([(one.repeats, one.last, one.known) for one in customers], dtype=float)
        self._rows, self._times = np.unique(rows, axis=0, return_counts=True)
        self._repeats = self._rows[:, 0].astype(int)
        self._last, self._known = self._rows[:, 1], self._rows[:, 2]
        self._counts = np.unique(self._repeats)
        self._place = np.searchsorted(self._counts, self._repeats)
        self.mean_known = float(rows[:, 2].mean())

    def log_likelihood(self, r: float, alpha: float, a: float, b: float) -> float:
        """Give equation 6 of the paper of 2005, as a logarithm, summed over all customers."""
        import numpy as np  # noqa: PLC0415 - same

        gamma = math.lgamma
        by_count = [
            gamma(r + x) - gamma(r) + gamma(a + b) + gamma(b + x) - gamma(b) - gamma(a + b + x)
            for x in self._counts.tolist()
        ]
        shared = np.array(by_count)[self._place] + r * math.log(alpha)
        stayed = -(r + self._repeats) * np.log(alpha + self._known)
        again = self._repeats > 0
        left = np.full(len(stayed), -np.inf)
        left[again] = (
            math.log(a)
            - np.log(b + self._repeats[again] - 1.0)
            - (r + self._repeats[again]) * np.log(alpha + self._last[again])
        )
        return float(self._times @ (shared + np.logaddexp(stayed, left)))


def _hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Give Gauss's 2F1 by its series; z is at least 0 and less than 1."""
    term = total = 1.0
    for n in range(100_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z
        total += term
        if abs(term) <= 1e-13 * abs(total):
            break
    return total
