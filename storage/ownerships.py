"""An ownership says who held a relationship, who stood in, and from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table ownerships (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        owner text not null,            -- a Slack user; empty where nobody was named
        backup text,
        by text not null,               -- who said so
        why text not null,              -- in words
        from_at text not null,
        until_at text,                  -- none while it lasts
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index ownerships_current on ownerships (team, advocate_id)
        where until_at is null;
    create index ownerships_of_advocate on ownerships (team, advocate_id, from_at)
    """,
    """
    insert into ownerships (team, id, advocate_id, owner, backup, by, why, from_at, until_at)
        select team, 'ownership_' || id, id, owner, null, added_by, 'added', added_at, null
        from advocates
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Who held a relationship for a time."""

    team: str
    id: str
    advocate_id: str
    owner: str
    backup: str | None = None
    by: str
    why: str
    from_at: datetime
    until_at: datetime | None = None


def begin(db: Database, team: str, ownership: Ownership) -> None:
    """Keep who holds a relationship from now on; end what was before first."""
    db.insert("ownerships", team, [ownership])


def end(db: Database, team: str, advocate_id: str, now: datetime) -> None:
    """Note that whoever holds a relationship holds it no longer."""
    db.execute(
        "update ownerships set until_at = :now where team = :team"
        " and advocate_id = :advocate_id and until_at is null",
        team=team,
        advocate_id=advocate_id,
        now=now,
    )


def current(db: Database, team: str, advocate_id: str) -> Ownership | None:
    """Find who holds a relationship now, since when and why."""
    return db.one(
        Ownership,
        "select * from ownerships where team = :team and advocate_id = :advocate_id"
        " and until_at is null",
        team=team,
        advocate_id=advocate_id,
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Ownership]:
    """List who has held a relationship, newest first."""
    return db.all(
        Ownership,
        "select * from ownerships where team = :team and advocate_id = :advocate_id"
        " order by until_at is not null, from_at desc, until_at desc, id",
        team=team,
        advocate_id=advocate_id,
    )
