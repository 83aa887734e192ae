"""A closing is a deal that was won or lost, after which the customer can be visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from storage._database import Database

OUTCOMES = ("won", "lost")


@table(
    """
    create table closings (
        team text not null references teams (team),
        id text not null,
        customer text not null,
        customer_key text not null,     -- the name as it is looked up: folded and trimmed
        outcome text not null,          -- won, lost
        closed_on text not null,
        by text not null,               -- a Slack user, or the system that told of it
        at text not null,
        reminded_at text,               -- when a visit was last said to be due
        settled_at text,                -- when it was visited, or somebody said not to
        visit_id text,                  -- null where it was settled without one
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id)
    );
    create unique index closings_once on closings (team, customer_key, outcome, closed_on);
    create index closings_open on closings (team, closed_on) where settled_at is null
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One deal that was won or lost, and whether its customer was visited since."""

    team: str
    id: str
    customer: str
    customer_key: str
    outcome: str
    closed_on: date
    by: str
    at: datetime
    reminded_at: datetime | None = None
    settled_at: datetime | None = None
    visit_id: str | None = None


def keep(db: Database, team: str, closing: Closing) -> bool:
    """Keep a closing; False where it is kept already."""
    with db.transaction():
        there = db.rows(
            "select id from closings where team = :team and customer_key = :customer_key"
            " and outcome = :outcome and closed_on = :closed_on",
            team=team,
            customer_key=closing.customer_key,
            outcome=closing.outcome,
            closed_on=closing.closed_on,
        )
        db.insert("closings", team, [closing], ignore=True)
    return not there


def one(db: Database, team: str, closing_id: str) -> Closing | None:
    """Find a closing by id."""
    return db.one(
        Closing,
        "select * from closings where team = :team and id = :id",
        team=team,
        id=closing_id,
    )


def open_between(db: Database, team: str, first: date, last: date) -> list[Closing]:
    """List what closed between two days, both of them too, and is not settled, oldest first."""
    return db.all(
        Closing,
        "select * from closings where team = :team and settled_at is null"
        " and closed_on >= :first and closed_on <= :last order by closed_on, customer_key, id",
        team=team,
        first=first,
        last=last,
    )


def of_customer(db: Database, team: str, customer: str) -> list[Closing]:
    """List a customer's closings by name, however it is written, newest first."""
    return db.all(
        Closing,
        "select * from closings where team = :team and customer_key = :customer_key"
        " order by closed_on desc, id",
        team=team,
        customer_key=name_key(customer),
    )


def lost_visited(db: Database, team: str, since: datetime) -> int:
    """Count the lost deals that were visited since a time."""
    return db.count(
        "select count(*) from closings where team = :team and outcome = 'lost'"
        " and visit_id is not null and settled_at >= :since",
        team=team,
        since=since,
    )


def forget(db: Database, team: str, customer: str) -> int:
    """Delete a customer's closings by name, however it is written; tells how many there were."""
    return db.execute(
        "delete from closings where team = :team and customer_key = :customer_key",
        team=team,
        customer_key=name_key(customer),
    )


def change(db: Database, team: str, closing_id: str, **values: Any) -> None:
    """Set columns of a closing."""
    db.change("closings", team, {"id": closing_id}, **values)
