"""Credit for what was paid, parted among the advocates who reached the customer before.

The default parts each receipt alike among the distinct advocates on its path, which is their
Shapley value (`value/attribution/shapley.py`); all to the first and all to the last are the ends
between which the ways disagree. It adds up to the cent, and it says nothing about cause.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value.attribution import Path, known
from value.facts import LOOK_BACK, by_customer, once
from value.parting import part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from value.facts import Receipt, Touch

DEFAULT = "shapley"
EACH = ("first", "last", "linear", "position", "shapley", "time_decay")
"""The ways that part one path by itself; the others need all paths together."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one receipt that is credited to one advocate, in minor units, by three ways."""

    receipt: Receipt
    advocate: str
    amount: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What is credited to an advocate, where the ways disagree, and over how many receipts."""

    amount: int
    low: int
    high: int
    receipts: int


def parted(
    touches: Iterable[Touch],
    receipts: Iterable[Receipt],
    since: datetime,
    until: datetime,
    way: str = DEFAULT,
) -> list[Share]:
    """Part what came in a period; the shares of a receipt sum to it, by each of the ways.

    A receipt that nobody reached before, in a year, has no share. Raises ValueError for a way that
    cannot part one path by itself.
    """
    if way not in EACH:
        raise ValueError(f"no way to part one path: {way!r}")
    reached = by_customer(touch for touch in touches if touch.advocate)
    found = []
    for one in once(receipts):
        steps = tuple(
            touch.advocate
            for touch in reached.get(one.customer, ())
            if touch.advocate and one.at - LOOK_BACK <= touch.at <= one.at
        )
        if not steps or not since <= one.at < until:
            continue
        amounts, first, last = (_part(one.amount, steps, name) for name in (way, "first", "last"))
        found += [
            Share(one, who, amounts[who], first[who], last[who]) for who in sorted(set(steps))
        ]
    return found


def by_advocate(shares: Sequence[Share]) -> dict[str, Sum]:
    """Sum up shares by advocate."""
    gathered: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        gathered[share.advocate].append(share)
    found = {}
    for who, mine in sorted(gathered.items()):
        sums = [sum(getattr(one, way) for one in mine) for way in ("amount", "first", "last")]
        found[who] = Sum(sums[0], min(sums), max(sums), len(mine))
    return found


def disagreement(shares: Sequence[Share]) -> float:
    """Give the share of all credit that the first and the last way put on different advocates."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for share in shares:
        sums[share.advocate][0] += share.first
        sums[share.advocate][1] += share.last
    whole = sum(first for first, _ in sums.values())
    moved = sum(abs(first - last) for first, last in sums.values()) / 2
    return moved / whole if whole > 0 else 0.0


def _part(amount: int, steps: tuple[str, ...], way: str) -> dict[str, int]:
    credit = known()[way]([Path(steps, 1.0)])
    return part(amount, {who: one.conversions for who, one in credit.items()})
