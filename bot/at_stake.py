"""What an alert's card says of value, and in which order alerts stand: what is at stake first.

At most two lines: whom their code brought, then whom they touched, in words that claim no cause.
Coverage of buyers' questions, which is what is really exposed, stands above them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import amounts, purse, text
from bot.learning import records
from storage import credit_runs, customers, deals, touches, transactions
from storage import credits as shares
from value import facts, gates, money, tracked
from value.stake import at_risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.learning import Record
    from storage import Database
    from storage.advocates import Advocate
    from storage.alerts import Alert

YEAR = timedelta(days=365)
MOST = 100
"""Of so many customers the money is looked up for a card; of more it is counted only."""
GRAVEST = 3


@dataclass(slots=True)
class _Reached:
    """The customers an advocate reached, as they count: all that reached them, all that came."""

    touches: list[facts.Touch]
    receipts: dict[str, list[facts.Receipt]]


def lines(db: Database, advocate: Advocate, channel: str, now: datetime) -> list[str]:
    """Say what stands with somebody, as mrkdwn; amounts only in a channel set for it."""
    mine = touches.of_advocate(db, advocate.team, advocate.id)
    if not mine:
        return []
    ids = {advocate.id} | {one.advocate_id for one in mine if one.advocate_id}
    units = _units(db, advocate.team, sorted({one.customer_id for one in mine}))
    if len(units) > MOST:
        return [f"Touched (overlaps others, not a loss): {_customers(len(units))}"]
    found = _look(db, advocate.team, units, ids, advocate.id)
    shown = purse.may_show(db, advocate.team, channel)
    return [
        line
        for line in (
            _brought(found, advocate.id, now, shown=shown),
            _touched(db, found, advocate, now, shown=shown),
        )
        if line
    ]


def _units(db: Database, team: str, ids: Sequence[str]) -> list[str]:
    """Name who these customers count as: their account, and whoever they were joined to."""
    above: dict[str, str | None] = {}
    wanted = set(ids)
    while wanted:
        some = customers.some(db, team, sorted(wanted))
        above.update({one.id: one.merged_into or one.parent_id for one in some})
        wanted = {up for one in some if (up := above[one.id])} - set(above)

    def top(who: str) -> str:
        up = above.get(who)
        return top(up) if up else who

    return sorted({top(who) for who in ids})


def _look(db: Database, team: str, units: Iterable[str], ids: set[str], advocate: str) -> _Reached:
    found = _Reached([], {})
    for who in units:
        for one in touches.of_customer(db, team, who):
            by = advocate if one.advocate_id in ids else one.advocate_id
            found.touches.append(facts.Touch(one.id, who, one.at, by, one.kind, one.evidence))
        for paid in transactions.of_customer(db, team, who):
            net = paid.amount - paid.refunded
            found.receipts.setdefault(paid.currency, []).append(
                facts.Receipt(paid.id, who, paid.at, net, "paid", paid.deal_id)
            )
        for deal in deals.of_customer(db, team, who):
            if deal.state == "won" and deal.amount is not None:
                at = deal.closed_at or deal.updated_at
                found.receipts.setdefault(deal.currency, []).append(
                    facts.Receipt(deal.id, who, at, deal.amount, "won")
                )
    return found


def _brought(found: _Reached, advocate: str, now: datetime, *, shown: bool) -> str:
    by: set[str] = set()
    sums: dict[str, int] = {}
    for currency, receipts in found.receipts.items():
        paid = facts.once(receipts)
        mine = {
            who for who, whose in tracked.brought(found.touches, paid).items() if whose == advocate
        }
        by |= mine
        sums[currency] = sum(
            one.amount for one in paid if one.customer in mine and now - YEAR <= one.at <= now
        )
    if not by:
        return ""
    money = _money(sums, shown=shown)
    return (
        f"Brought by their code: {_customers(len(by))}{money}; referred customers tend to stay"
        " while the referrer stays"
    )


def _touched(
    db: Database, found: _Reached, advocate: Advocate, now: datetime, *, shown: bool
) -> str:
    first: dict[str, datetime] = {}
    for touch in found.touches:
        if touch.advocate == advocate.id:
            first[touch.customer] = min(touch.at, first.get(touch.customer, touch.at))
    said = f"Touched (overlaps others, not a loss): {_customers(len(first))}"
    runs = credit_runs.latest(db, advocate.team)
    if not runs or not gates.money_is_shown(runs[0].conversions):
        return said
    sums = {
        currency: sum(
            one.amount
            for one in facts.once(receipts)
            if one.customer in first and max(first[one.customer], now - YEAR) <= one.at <= now
        )
        for currency, receipts in found.receipts.items()
    }
    return f"{said}{_money(sums, shown=shown)}"


def _money(sums: Mapping[str, int], *, shown: bool) -> str:
    said = [amounts.about(sum_of, currency) for currency, sum_of in sorted(sums.items()) if sum_of]
    if not shown or not said:
        return ""
    return f", who paid {text.escape(text.listing(said))} in the past 12 months"


def _customers(number: int) -> str:
    return text.count(number, "customer")


def ordered(db: Database, team: str, live: Sequence[Alert], now: datetime) -> list[Alert]:
    """Order alerts by how likely somebody goes times what is credited to them, as far as known.

    How likely is the share of that signal's alerts that were so, by how grave it is. While nothing
    is credited to anybody they stay as they are.
    """
    runs = credit_runs.latest(db, team)
    worth = (
        {
            one.advocate_id: float(money.major(one.value, runs[0].currency))
            for one in shares.of_run(db, team, runs[0].id)
        }
        if runs and gates.credit_is_shown(runs[0].conversions)
        else {}
    )
    if not any(alert.advocate_id in worth for alert in live):
        return list(live)
    known = records(db, team, now)
    return sorted(
        live,
        key=lambda one: (
            -at_risk(
                likely(known.get(one.situation), one.severity), worth.get(one.advocate_id, 0.0)
            )
        ),
    )


def likely(record: Record | None, severity: int) -> float:
    """Say how likely an alert means that somebody goes, 0 to 1."""
    right = (record.right + record.known if record else 0) + 1
    judged = (record.judged if record else 0) + 2
    return right / judged * min(severity, GRAVEST) / GRAVEST
