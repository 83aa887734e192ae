"""From transactions to what the models of lifetime know of a customer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WEEK = 7.0
"""Days; all times of the models are in weeks."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment: who, on which day, and how much, in major units of one currency."""

    customer: str
    on: date
    amount: float


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer until a day, in the words of Fader, Hardie and Lee (2005).

    `repeats` (x) counts the days with purchases after the first; `last` (t_x) and `known` (T) are
    the weeks from the first purchase to the last and to the end of what is known. `spend` is the
    mean amount of a repeat (0 where there is none), `total` everything up to that day.
    """

    id: str
    repeats: int
    last: float
    known: float
    spend: float
    total: float


def customers(transactions: Iterable[Transaction], until: date) -> list[Customer]:
    """Sum up transactions by customer, up to and with a day; those of one day are one purchase.

    Refunds (negative amounts) are taken off the customer's total and off their spend on the day
    they were paid back; a day that nothing is left of is no purchase. What cost nothing is one.
    """
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    refunded: set[tuple[str, date]] = set()
    for one in transactions:
        if one.on <= until:
            days[one.customer][one.on] += one.amount
            if one.amount < 0:
                refunded.add((one.customer, one.on))
    found = []
    for customer, by_day in sorted(days.items()):
        bought = sorted(
            day
            for day, amount in by_day.items()
            if amount > 0 or (amount == 0 and (customer, day) not in refunded)
        )
        if not bought:
            continue
        first, rest = bought[0], bought[1:]
        found.append(
            Customer(
                id=customer,
                repeats=len(rest),
                last=(bought[-1] - first).days / WEEK,
                known=(until - first).days / WEEK,
                spend=sum(by_day[day] for day in rest) / len(rest) if rest else 0.0,
                total=sum(by_day.values()),
            )
        )
    return found
