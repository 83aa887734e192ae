"""What weighing starts from: who was reached, what was paid, what buyers said of it.

Plain values of one team. Amounts are in minor units and all of one currency.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOOK_BACK = timedelta(days=365)
"""A touch longer ago than this is not held to have had a part in what was paid."""

PREPAID, INSTALMENTS = timedelta(days=30), timedelta(days=365)
"""How long before a deal closes, and after it, a payment may be one for it."""

TRACKED = "tracked"
"""The class of evidence of a code, a link or a referral that came with the customer."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One time a customer was reached, by whom, and what shows it (its class of evidence)."""

    id: str
    customer: str
    at: datetime
    advocate: str | None = None
    kind: str = "link"
    evidence: str = TRACKED
    stage: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came from a customer, refunds taken off: a payment, or a deal that was won.

    `deal` names the deal that a payment is known to be one of.
    """

    id: str
    customer: str
    at: datetime
    amount: int
    book: Literal["paid", "won"] = "paid"
    deal: str | None = None


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is not decided: its stage, its amount, and its odds where somebody gave them."""

    id: str
    customer: str
    stage: str
    amount: int
    odds: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a buyer said: how much of the decision came from others, and from whom.

    `points` of 100 are how many came from other people rather than from us, or None where they
    were asked and did not answer. `parts` is each advocate's part in those, of 100; what lacks to
    100 went to people we do not know. `without` says whether they would have bought all the same:
    yes, later, no or unsure.
    """

    id: str
    customer: str
    asked_at: datetime
    points: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    without: str = "unsure"
    decoy: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and between which ends 80 of 100 outcomes would lie; in minor units."""

    point: float
    low: float
    high: float


def once(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Keep each money once, oldest first.

    A deal that was won and the payments for it are the same money: what is paid is taken off the
    deal, and what is left of it stands beside the payments. A payment belongs to the deal it names;
    one that names none to the oldest deal of its customer that closed up to a month after it, or a
    year before it, as far as that goes. So nothing counts twice, and what has been won and is yet
    to be paid counts.
    """
    rows = sorted(receipts, key=lambda one: (one.at, one.id))
    won = [one for one in rows if one.book == "won"]
    left = {one.id: one.amount for one in won}
    of_customer: dict[str, list[Receipt]] = defaultdict(list)
    for deal in won:
        of_customer[deal.customer].append(deal)
    kept = [one for one in rows if one.book == "paid"]
    for one in kept:
        rest = max(0, one.amount)
        if one.deal in left:
            left[one.deal] -= rest
            continue
        for deal in of_customer[one.customer]:
            if deal.at - PREPAID <= one.at < deal.at + INSTALMENTS:
                taken = min(rest, max(0, left[deal.id]))
                left[deal.id] -= taken
                rest -= taken
    kept += [replace(one, amount=left[one.id]) for one in won if left[one.id] > 0]
    return sorted(kept, key=lambda one: (one.at, one.id))


def by_customer(touches: Iterable[Touch]) -> dict[str, list[Touch]]:
    """Gather touches by customer, oldest first."""
    found: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda one: (one.at, one.id)):
        found[touch.customer].append(touch)
    return dict(found)
