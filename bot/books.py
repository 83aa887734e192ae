"""What weighing starts from, read from the database: touches, money by currency, what buyers said.

The people of an account count as that account, whoever was joined to somebody counts as them, and
an advocate's merged names are one. Two currencies are never added: each has a book of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage import (
    advocates,
    allocations,
    customers,
    deal_steps,
    deals,
    reports,
    touches,
    transactions,
)
from value import facts
from value.ahead import DECIDED, Ahead, ahead
from value.lifetime import pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import Database
    from storage.customers import Customer

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNS = {"yes": True, "no": False}


@dataclass(slots=True)
class Book:
    """The money of one currency, in minor units; `refunds` are what was given back, by receipt."""

    currency: str
    receipts: list[facts.Receipt] = field(default_factory=list)
    opened: list[facts.OpenDeal] = field(default_factory=list)
    decided: list[pipeline.Deal] = field(default_factory=list)
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """Count what is in it."""
        return len(self.receipts) + len(self.opened)


@dataclass(slots=True)
class Books:
    """All facts of a team as of `now`, by customer and advocate as they count.

    `heard` says how many were asked or said how they heard of us, and named what we do not do;
    `chosen` is the currency that somebody asked for.
    """

    now: datetime
    touches: list[facts.Touch]
    reports: list[facts.Report]
    heard: list[tuple[datetime, bool]]
    by_currency: dict[str, Book]
    customers: Mapping[str, Customer]
    counts_as: Mapping[str, str]
    names: Mapping[str, str]
    chosen: str = ""

    @property
    def main(self) -> Book:
        """Give the book of the chosen currency, else the one with the most payments and deals.

        Amounts of two currencies are not held against each other. Empty where there is nothing.
        """
        if self.chosen:
            return self.by_currency.get(self.chosen, Book(self.chosen))
        books = self.by_currency.values()
        return max(books, key=lambda one: (one.entries, one.currency), default=Book(""))

    @property
    def others(self) -> tuple[str, ...]:
        """List the currencies that the main book leaves out."""
        return tuple(sorted(set(self.by_currency) - {self.main.currency}))

    def book(self, currency: str) -> Book:
        """Give the book of a currency, an empty one where there is none yet."""
        return self.by_currency.setdefault(currency, Book(currency))

    def contracts(self) -> dict[str, bool | None]:
        """Tell who signs a contract, by customer as they count; None where nobody said."""
        found: dict[str, bool | None] = {}
        for who, one in self.customers.items():
            said = _SIGNS.get(one.contract)
            unit = self.counts_as[who]
            known = found.get(unit)
            found[unit] = said if known is None or (who == unit and said is not None) else known
        return found

    def ahead(self, book: Book, days: int = 365) -> Ahead:
        """Weigh what the customers of a book will bring in so many days."""
        return ahead(book.receipts, book.opened, self.contracts(), self.now, book.decided, days)


def gather(db: Database, team: str, now: datetime) -> Books:
    """Read all there is up to a time."""
    counts_as, known = _customers(db, team)
    names = {one.id: one.name for one in advocates.every(db, team)}
    merged = advocates.true_ids(db, team)
    found = Books(
        now=now,
        touches=[
            facts.Touch(
                one.id,
                counts_as[one.customer_id],
                one.at,
                merged.get(one.advocate_id, one.advocate_id) if one.advocate_id else None,
                one.kind,
                one.evidence,
                one.stage,
                one.place,
            )
            for one in touches.between(db, team, BEGINNING, now)
        ],
        reports=_reports(db, team, now, counts_as, merged),
        heard=[
            (one.asked_at, one.is_decoy)
            for one in reports.between(db, team, BEGINNING, now)
            if one.answered_at is not None
        ],
        by_currency={},
        customers=known,
        counts_as=counts_as,
        names=names,
    )
    _money(db, team, found)
    return found


def _customers(db: Database, team: str) -> tuple[dict[str, str], dict[str, Customer]]:
    """Tell who each customer counts as: their account, else whom they were joined to."""
    known = {one.id: one for one in customers.every(db, team)}
    roots = customers.roots(db, team)
    counts_as = {}
    for who, root in roots.items():
        parent = known[root].parent_id if root in known else None
        counts_as[who] = roots.get(parent, root) if parent else root
    return counts_as, known


def _reports(
    db: Database, team: str, now: datetime, counts_as: Mapping[str, str], merged: Mapping[str, str]
) -> list[facts.Report]:
    parts: dict[str, dict[str, float]] = defaultdict(dict)
    for one in allocations.between(db, team, BEGINNING, now):
        if one.basis != "suggested":
            mine = parts[one.report_id]
            who = merged.get(one.advocate_id, one.advocate_id)
            mine[who] = mine.get(who, 0.0) + one.pct
    return [
        facts.Report(
            one.id,
            counts_as[one.customer_id],
            one.asked_at,
            one.ref_pct if one.answered_at is not None else None,
            parts[one.id],
            one.without or "unsure",
            one.is_decoy,
        )
        for one in reports.between(db, team, BEGINNING, now)
        if one.kind == "survey"
    ]


def _money(db: Database, team: str, found: Books) -> None:
    for one in transactions.between(db, team, BEGINNING, found.now):
        who = found.counts_as[one.customer_id]
        mine = found.book(one.currency)
        mine.receipts.append(
            facts.Receipt(one.id, who, one.at, one.amount - one.refunded, "paid", one.deal_id)
        )
        if one.refunded:
            mine.refunds[one.id] = one.refunded
    stages: dict[str, set[str]] = defaultdict(set)
    for step in deal_steps.every(db, team):
        if step.state == "open":
            stages[step.deal_id].add(step.stage_raw)
    decided: dict[str, int] = defaultdict(int)
    for deal in deals.every(db, team):
        if deal.amount is not None and deal.currency:
            who, mine = found.counts_as[deal.customer_id], found.book(deal.currency)
            decided[deal.currency] += _deal(mine, deal, who, deal.amount, stages, found.now)
    for currency, mine in found.by_currency.items():
        # a deal stands once for each stage it was in: it is deals that are counted here
        if decided[currency] < DECIDED:
            mine.decided = []


def _deal(
    mine: Book,
    deal: deals.Deal,
    who: str,
    amount: int,
    stages: Mapping[str, set[str]],
    now: datetime,
) -> int:
    """Put a deal into its book, and tell whether (1 or 0) it is decided."""
    if deal.state == "open":
        mine.opened.append(facts.OpenDeal(deal.id, who, deal.stage_raw, amount, deal.p_win))
        return 0
    closed_at = deal.closed_at or deal.updated_at
    if closed_at >= now:
        return 0
    state: pipeline.State = "won" if deal.state == "won" else "lost"
    mine.decided += [
        pipeline.Deal(stage, state, 0.0) for stage in sorted(stages.get(deal.id, ())) or [""]
    ]
    if deal.state == "won":
        mine.receipts.append(facts.Receipt(deal.id, who, closed_at, amount, "won"))
    return 1
