"""Taking in customers, touches, tickets and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import profiles
from bot.exports import _facts as facts
from bot.taking._taking import touch_of
from storage import costs as cost_table
from storage import new_id, tickets, touches, watchlists
from storage.costs import Cost
from storage.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.profiles import Who
    from bot.taking._taking import Taking


def keep_customers(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Find or make the customer of each fact, and of the people of deals."""
    told: list[Who] = []
    at: list[int] = []
    for n, (_, fact) in enumerate(some):
        if isinstance(fact, facts.Cost):
            continue
        told.append(fact.who)
        at.append(n)
        if isinstance(fact, facts.Deal):
            told += fact.people
            at += [-1] * len(fact.people)
    ids, tally = profiles.keep(
        taking.db, taking.team, told, source=taking.source, by=taking.by, now=taking.now
    )
    taking.taken.new["customers"] += tally.new
    taking.taken.known["customers"] += tally.known
    taking.taken.joined += tally.joined
    taking.taken.erased += tally.erased
    taking.taken.not_joined.update(one.why for one in tally.stopped)
    for n, customer in zip(at, ids, strict=True):
        if n >= 0:
            if customer is None:
                taking.taken.left_out.append((some[n][0], "erased, and not to come back"))
            else:
                taking.whose[n] = customer


def keep_touches(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep touches; one of an advocate whom nobody watches is left out."""
    made = []
    for n, (line, fact) in enumerate(some):
        if isinstance(fact, facts.Touch) and n in taking.whose:
            try:
                advocate = taking.advocate(fact.advocate)
            except ValueError as error:
                taking.taken.left_out.append((line, str(error)))
                continue
            made.append(touch_of(taking, fact, taking.whose[n], advocate))
    there = touches.known(taking.db, taking.team, [one.ext_ref for one in made])
    fresh = {one.ext_ref: one for one in reversed(made) if one.ext_ref not in there}
    touches.add(taking.db, taking.team, fresh.values())
    taking.taken.new["touches"] += len(fresh)
    taking.taken.known["touches"] += len(made) - len(fresh)


def keep_tickets(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep requests for help."""
    told = {
        fact.system_id: (fact, taking.whose[n])
        for n, (_, fact) in enumerate(some)
        if isinstance(fact, facts.Ticket) and n in taking.whose
    }
    there = tickets.known(taking.db, taking.team, "plain", sorted(told))
    for number, (fact, customer) in told.items():
        before = there.get(number)
        if before is None:
            made = Ticket(
                team=taking.team,
                id=new_id("ticket"),
                customer_id=customer,
                system=fact.system,
                system_id=number,
                opened_at=fact.opened_at,
                closed_at=fact.closed_at,
                kind=fact.kind,
                source=taking.source,
            )
            tickets.add(taking.db, taking.team, [made])
            taking.taken.new["tickets"] += 1
        elif fact.closed_at != before.closed_at:
            tickets.change(taking.db, taking.team, before.id, closed_at=fact.closed_at)
            taking.taken.changed["tickets"] += 1
        else:
            taking.taken.known["tickets"] += 1


def keep_costs(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep what was spent."""
    made = {}
    for line, fact in some:
        if isinstance(fact, facts.Cost):
            try:
                advocate = taking.advocate(fact.advocate)
                programme = _watchlist(taking, fact.watchlist)
            except ValueError as error:
                taking.taken.left_out.append((line, str(error)))
                continue
            made[fact.ext_id] = Cost(
                team=taking.team,
                id=new_id("cost"),
                kind=fact.kind,
                first_on=fact.first_on,
                last_on=fact.last_on,
                amount=fact.amount,
                currency=fact.currency,
                hours=fact.hours,
                note=fact.note,
                advocate_id=advocate,
                watchlist_id=programme,
                by=taking.by,
                at=taking.now,
                ext_id=fact.ext_id,
            )
    there = cost_table.known(taking.db, taking.team, sorted(made))
    fresh = [one for one in made.values() if one.ext_id not in there]
    cost_table.add(taking.db, taking.team, fresh)
    taking.taken.new["costs"] += len(fresh)
    taking.taken.known["costs"] += len(made) - len(fresh)


def _watchlist(taking: Taking, name: str) -> str | None:
    if not name:
        return None
    found = watchlists.by_name(taking.db, taking.team, name)
    if found is None:
        raise ValueError("a watchlist that I do not know")
    return found.id
