"""What visits and the records of sales tell each other: deals that closed, and who helped whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import closings, customers, deals, lessons, new_id, touches, visits
from storage.advocates import name_key

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from storage import Database
    from storage.customers import Customer
    from storage.lessons import Lesson
    from storage.visits import Visit

SYSTEM = "sales"
"""Who is said to have told of a closing that came from deals; nobody is reminded of those."""


def take_deals(db: Database, team: str, within: timedelta, now: datetime) -> int:
    """Keep the deals that closed lately as closings, each once; tells how many were new.

    Only those of accounts: a visit is to a company, and of a person no name is kept.
    """
    found = deals.closed(db, team, now - within, now)
    known = {one.id: one for one in customers.some(db, team, [deal.customer_id for deal in found])}
    parents = [one.parent_id for one in known.values() if one.parent_id]
    known |= {one.id: one for one in customers.some(db, team, parents)}
    new = 0
    for deal in found:
        account = _account(known, deal.customer_id)
        if account is None or deal.closed_at is None:
            continue
        new += closings.keep(
            db,
            team,
            closings.Closing(
                team=team,
                id=new_id("closing"),
                customer=account.label,
                customer_key=name_key(account.label),
                outcome=deal.state,
                closed_on=deal.closed_at.date(),
                by=SYSTEM,
                at=now,
            ),
        )
    return new


def touch(db: Database, lesson: Lesson, visit: Visit, now: datetime) -> str:
    """Keep that an advocate helped a customer, where one account is called so; gives its id.

    Nothing is kept, and the id is empty, where no account is, or several are.
    """
    there = [one for one in customers.named(db, visit.team, visit.customer) if _is_account(one)]
    if len(there) != 1 or not lesson.advocate_id:
        return ""
    made = touches.Touch(
        team=visit.team,
        id=new_id("touch"),
        customer_id=there[0].id,
        advocate_id=lesson.advocate_id,
        stage=lesson.stage,
        at=visit.at,
        kind="self_report",
        evidence="reported",
        ext_ref=f"visit {lesson.id}",
        source="visit",
        added_at=now,
    )
    touches.add(db, visit.team, [made])
    return made.id


def settle_touches(db: Database, team: str, now: datetime) -> int:
    """Keep the touches whose customer has become known since; tells how many there were."""
    found = 0
    for lesson in lessons.touches(db, team):
        visit = visits.one(db, team, lesson.visit_id)
        if not lesson.made_id and visit and (made := touch(db, lesson, visit, now)):
            lessons.change(db, team, lesson.id, made_id=made)
            found += 1
    return found


def _account(known: dict[str, Customer], customer_id: str) -> Customer | None:
    one = known.get(customer_id)
    if one is not None and not _is_account(one):
        one = known.get(one.parent_id or "")
    return one


def _is_account(one: Customer) -> bool:
    return one.kind == "account"
