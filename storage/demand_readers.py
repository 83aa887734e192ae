"""A demand reader is how a team has posts read for its questions, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table demand_readers (
        team text not null references teams (team),
        bar real,                       -- the score from which it suggests; null: as we ship it
        confirms integer not null,      -- 1: what is sure enough counts without a click
        read_to text,                   -- posts seen up to here have been read; null: none
        set_by text not null,           -- a Slack user; empty where nobody changed anything
        set_at text,
        primary key (team)
    )
    """,
    """
    -- a fingerprint of the questions that posts were read for: with others they are read again
    alter table demand_readers add column read_for text not null default ''
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DemandReader:
    """What a team set for the reading of posts, what its clicks taught, and where it stopped."""

    team: str
    bar: float | None = None
    confirms: bool = False
    read_to: datetime | None = None
    set_by: str = ""
    set_at: datetime | None = None
    read_for: str = ""


def of_team(db: Database, team: str) -> DemandReader:
    """Give how a team has its posts read."""
    found = db.one(DemandReader, "select * from demand_readers where team = :team", team=team)
    return found or DemandReader(team=team)


def change(db: Database, team: str, **values: Any) -> None:
    """Set columns of how a team has its posts read."""
    with db.transaction():
        db.insert("demand_readers", team, [DemandReader(team=team)], ignore=True)
        db.change("demand_readers", team, {}, **values)
