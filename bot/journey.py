"""An influence path: what reached a customer, when and by whom, and what followed; dated rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import customers, deal_steps, deals, tickets, touches, transactions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.customers import Customer

MOST_CUSTOMERS = 200
"""Of so many customers that an advocate reached the money is looked up."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on a path. `lane` is touch, deal, paid or service.

    `words` say what it was; `evidence` is its class, `stage` what was being decided, `amount` is in
    minor units of `currency`, `source` our id of the row.
    """

    at: datetime
    lane: str
    words: str
    customer: str
    source: str
    advocate: str | None = None
    evidence: str = "recorded"
    stage: str = ""
    amount: int | None = None
    currency: str = ""


def of_customer(db: Database, one: Customer) -> list[Step]:
    """Gather the path of a customer, all joined to them and an account's people, oldest first."""
    steps = [*_touches(touches.of_customer(db, one.team, one.id), {})]
    steps += _money(db, one.team, one.id)
    steps += [
        Step(ticket.opened_at, "service", f"needed help: {ticket.kind}".rstrip(": "), "", ticket.id)
        for ticket in tickets.of_customer(db, one.team, one.id)
    ]
    return sorted(steps, key=lambda step: (step.at, step.source))


def of_advocate(db: Database, one: Advocate) -> list[Step]:
    """Gather whom an advocate reached, and what those customers bought after it, oldest first."""
    mine = touches.of_advocate(db, one.team, one.id)
    known = {
        found.id: found
        for found in customers.some(db, one.team, sorted({touch.customer_id for touch in mine}))
    }
    labels = {who: found.label for who, found in known.items()}
    first: dict[str, datetime] = {}
    for touch in mine:
        first.setdefault(touch.customer_id, touch.at)
    steps = [*_touches(mine, labels)]
    seen: set[str] = set()
    for who, at in sorted(first.items(), key=lambda pair: pair[1], reverse=True)[:MOST_CUSTOMERS]:
        for step in _money(db, one.team, who, labels.get(who, "")):
            if step.at >= at and step.source not in seen:
                seen.add(step.source)
                steps.append(step)
    return sorted(steps, key=lambda step: (step.at, step.source))


def by_stage(steps: Iterable[Step], stages: Iterable[str]) -> dict[str, set[str]]:
    """Tell who touched which of these stages; one that nobody reached has nobody."""
    found: dict[str, set[str]] = {stage: set() for stage in stages}
    for step in steps:
        if step.lane == "touch" and step.stage in found and step.advocate:
            found[step.stage].add(step.advocate)
    return found


def _touches(rows: Sequence[touches.Touch], labels: Mapping[str, str]) -> Iterable[Step]:
    for one in rows:
        place = f", {one.place}" if one.place else ""
        yield Step(
            one.at,
            "touch",
            f"{one.kind.replace('_', ' ')}{place}",
            labels.get(one.customer_id, ""),
            one.id,
            one.advocate_id,
            one.evidence,
            one.stage,
        )


def _money(db: Database, team: str, customer_id: str, label: str = "") -> list[Step]:
    steps = []
    for deal in deals.of_customer(db, team, customer_id):
        passed = deal_steps.of_deal(db, team, deal.id)
        steps += [
            Step(step.at, "deal", f"deal: {step.stage_raw}", label, f"{deal.id} {step.stage_raw}")
            for step in passed
        ]
        closed_at = deal.closed_at or (None if deal.state == "open" else deal.updated_at)
        if closed_at is not None:
            steps.append(
                Step(
                    closed_at,
                    "deal",
                    f"deal {deal.state}",
                    label,
                    deal.id,
                    amount=deal.amount if deal.currency else None,
                    currency=deal.currency,
                )
            )
    for paid in transactions.of_customer(db, team, customer_id):
        back = " (given back in part)" if paid.refunded else ""
        steps.append(
            Step(
                paid.at,
                "paid",
                f"paid{back}",
                label,
                paid.id,
                amount=paid.amount - paid.refunded,
                currency=paid.currency,
            )
        )
    return steps


def paid(steps: Iterable[Step]) -> dict[str, int]:
    """Sum up what was paid, by currency; deals are not added to payments."""
    found: dict[str, int] = defaultdict(int)
    for step in steps:
        if step.lane == "paid" and step.amount is not None:
            found[step.currency] += step.amount
    return dict(found)
