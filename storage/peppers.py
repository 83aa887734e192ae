"""A pepper is what a team's addresses are hashed with, sealed under the key outside the database.

Without that key no hash can be tied to an address again: to destroy it is to erase every link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table peppers (
        team text not null references teams (team),
        sealed text not null,           -- encrypted; BELLWETHER_KEY opens it
        made_at text not null,
        primary key (team)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Pepper:
    """The sealed pepper of one team."""

    team: str
    sealed: str
    made_at: datetime


def add(db: Database, team: str, pepper: Pepper) -> None:
    """Keep a pepper; one that is there stays, because everything is hashed with it."""
    db.insert("peppers", team, [pepper], ignore=True)


def one(db: Database, team: str) -> Pepper | None:
    """Find the team's pepper."""
    return db.one(Pepper, "select * from peppers where team = :team", team=team)


def renew(db: Database, team: str, sealed: str) -> None:
    """Keep the same pepper sealed anew, under another key."""
    db.change("peppers", team, {}, sealed=sealed)
