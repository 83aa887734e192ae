"""An ask is something one of us wanted of an advocate, or gave to them; every team's in one log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import ALL_NAMES

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table asks (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        kind text not null,             -- ask, give
        what text not null,
        by text not null,               -- a Slack user
        for_whom text not null,         -- the team or campaign it was for, in words
        at text not null,
        outcome text not null,          -- in words; empty while it is open
        why text not null,              -- why a manager let it through before its time
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index asks_of_advocate on asks (team, advocate_id, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked of an advocate, or given to them."""

    team: str
    id: str
    advocate_id: str
    kind: str
    what: str
    by: str
    for_whom: str = ""
    at: datetime
    outcome: str = ""
    why: str = ""


def add(db: Database, team: str, ask: Ask) -> None:
    """Keep an ask or a give."""
    db.insert("asks", team, [ask])


def one(db: Database, team: str, ask_id: str) -> Ask | None:
    """Find an ask by id."""
    return db.one(Ask, "select * from asks where team = :team and id = :id", team=team, id=ask_id)


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Ask]:
    """List what was asked of an advocate and given to them, by whatever names, newest first."""
    return db.all(
        Ask,
        f"{ALL_NAMES} select * from asks where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by at desc, id",
        team=team,
        advocate_id=advocate_id,
    )


def since(db: Database, team: str, since: datetime) -> list[Ask]:
    """List all that was asked and given since a time, newest first."""
    return db.all(
        Ask,
        "select * from asks where team = :team and at >= :since order by at desc, id",
        team=team,
        since=since,
    )


def change(db: Database, team: str, ask_id: str, **values: Any) -> None:
    """Set columns of an ask."""
    db.change("asks", team, {"id": ask_id}, **values)
