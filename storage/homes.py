"""A home that was opened lately is kept true; this says whose, so that a restart forgets none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table homes (
        team text not null references teams (team),
        user_id text not null,
        opened_at text not null,
        primary key (team, user_id)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Who opened their home, and when they last did."""

    team: str
    user_id: str
    opened_at: datetime


def opened(db: Database, team: str, user_id: str, now: datetime) -> None:
    """Note that somebody opened their home."""
    db.execute(
        "insert into homes (team, user_id, opened_at) values (:team, :user_id, :now)"
        " on conflict (team, user_id) do update set opened_at = excluded.opened_at",
        team=team,
        user_id=user_id,
        now=now,
    )


def since(db: Database, team: str, after: datetime) -> list[Home]:
    """List the homes that were opened after a time."""
    return db.all(
        Home,
        "select * from homes where team = :team and opened_at > :after order by user_id",
        team=team,
        after=after,
    )


def sweep(db: Database, team: str, before: datetime) -> None:
    """Forget the homes that were last opened long ago."""
    db.execute(
        "delete from homes where team = :team and opened_at < :before", team=team, before=before
    )
