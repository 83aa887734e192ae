"""A visit is a talk with a customer, won or lost, about how they came to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database

ANSWERS = (
    "trigger",
    "that_week",
    "first_search",
    "next_search",
    "who_helped",
    "hoped_to_hear",
    "nearly_stopped",
    "tell_a_peer",
)
"""The columns that hold what the customer said, in the order it is asked."""


@table(
    """
    create table visits (
        team text not null references teams (team),
        id text not null,
        customer text not null,
        buyer_id text,                  -- which kind of buyer spoke; null where nobody said
        at text not null,               -- when it was
        by text not null,               -- a Slack user: who asked
        trigger text not null,          -- what was going on when they first thought of changing
        that_week text not null,        -- what made it a problem that week
        first_search text not null,     -- what they searched, or whom they asked first
        next_search text not null,      -- where next
        who_helped text not null,       -- names
        hoped_to_hear text not null,
        nearly_stopped text not null,
        tell_a_peer text not null,
        quotable integer not null,      -- 1: they agreed to be quoted
        kept_at text not null,
        primary key (team, id),
        foreign key (team, buyer_id) references buyers (team, id)
    );
    create index visits_by_time on visits (team, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one customer said about how they came to decide."""

    team: str
    id: str
    customer: str
    buyer_id: str | None = None
    at: datetime
    by: str
    trigger: str = ""
    that_week: str = ""
    first_search: str = ""
    next_search: str = ""
    who_helped: str = ""
    hoped_to_hear: str = ""
    nearly_stopped: str = ""
    tell_a_peer: str = ""
    quotable: bool = False
    kept_at: datetime


def add(db: Database, team: str, visit: Visit) -> None:
    """Keep a visit."""
    db.insert("visits", team, [visit])


def one(db: Database, team: str, visit_id: str) -> Visit | None:
    """Find a visit by id."""
    return db.one(
        Visit, "select * from visits where team = :team and id = :id", team=team, id=visit_id
    )


def every(db: Database, team: str) -> list[Visit]:
    """List all visits, newest first."""
    return db.all(Visit, "select * from visits where team = :team order by at desc, id", team=team)


def change(db: Database, team: str, visit_id: str, **values: Any) -> None:
    """Set columns of a visit."""
    db.change("visits", team, {"id": visit_id}, **values)


def remove(db: Database, team: str, visit_id: str) -> None:
    """Delete a visit, with the evidence and the lessons that came of it.

    What closed before it is open to be visited again.
    """
    with db.transaction():
        db.execute(
            "update closings set visit_id = null, settled_at = null where team = :team"
            " and visit_id = :id",
            team=team,
            id=visit_id,
        )
        db.execute("delete from visits where team = :team and id = :id", team=team, id=visit_id)
