"""Parting money (cents, pence, yen) so that nothing is lost or made.

Amounts are whole numbers of the smallest unit of one currency; two currencies are never added.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def part(whole: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Part an amount by weights, in minor units, so that the parts sum to it exactly.

    The method of largest remainders (Hamilton): each gets the floor of their exact part, and what
    is left goes one unit each to the largest remainders, by name where they are alike. A negative
    amount (a refund) is parted as the positive one is. Raises ValueError where a weight is below 0
    or none is above it.
    """
    sum_of = math.fsum(weights.values())
    if not sum_of > 0 or not math.isfinite(sum_of) or min(weights.values()) < 0:
        raise ValueError("weights are at least 0, and one is above it")
    size = abs(whole)
    exact = {name: size * (weight / sum_of) for name, weight in weights.items()}
    parts = {name: math.floor(amount) for name, amount in exact.items()}
    order = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    left = size - sum(parts.values())
    step = 1 if left > 0 else -1
    for place in range(abs(left)):
        parts[order[place % len(order)]] += step
    return {name: amount if whole >= 0 else -amount for name, amount in parts.items()}
