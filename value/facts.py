"""What weighing starts from: who was reached, what was paid, what buyers said of it.

Plain values of one team. Amounts are in minor units and all of one currency.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOOK_BACK = timedelta(days=365)
"""A touch longer ago than this is not held to have had a part in what was paid."""

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

    A deal in the CRM and the payment for it are the same money. Where a payment says of which deal
    it is, the deal is left out. Of the rest nothing tells which belong together, and so it is read
    from one book for each customer: what they paid, or what they were won for, whichever is more.
    """
    rows = list(receipts)
    paid_for = {one.deal for one in rows if one.book == "paid" and one.deal}
    kept = [one for one in rows if one.book == "paid" and one.deal]
    books: dict[str, dict[str, list[Receipt]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        if not one.deal and one.id not in paid_for:
            books[one.customer][one.book].append(one)
    for by_book in books.values():
        kept += max(
            (by_book[book] for book in sorted(by_book)),
            key=lambda rows: sum(one.amount for one in rows),
        )
    return sorted(kept, key=lambda one: (one.at, one.id))


def by_customer(touches: Iterable[Touch]) -> dict[str, list[Touch]]:
    """Gather touches by customer, oldest first."""
    found: dict[str, list[Touch]] = defaultdict(list)
    for touch in sorted(touches, key=lambda one: (one.at, one.id)):
        found[touch.customer].append(touch)
    return dict(found)
