"""An overload is one time a colleague had more than they can carry, of which their lead hears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table overloads (
        team text not null references teams (team),
        user_id text not null,
        why text not null,              -- alerts: over the week's ceiling; load: over capacity
        at text not null,
        says text not null,             -- how much it was, in words
        told_at text,                   -- when the lead was told
        primary key (team, user_id, why, at)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """Who had too much, of what, and when."""

    team: str
    user_id: str
    why: str
    at: datetime
    says: str
    told_at: datetime | None = None


def note(db: Database, team: str, overload: Overload, since: datetime) -> bool:
    """Keep an overload, unless one like it was kept since a time; tells whether it is new."""
    if db.count(
        "select count(*) from overloads where team = :team and user_id = :user_id and why = :why"
        " and at > :since",
        team=team,
        user_id=overload.user_id,
        why=overload.why,
        since=since,
    ):
        return False
    db.insert("overloads", team, [overload], ignore=True)
    return True


def untold(db: Database, team: str) -> list[Overload]:
    """List the overloads of which nobody was told yet, oldest first."""
    return db.all(
        Overload,
        "select * from overloads where team = :team and told_at is null order by at, user_id, why",
        team=team,
    )


def told(db: Database, team: str, overload: Overload, at: datetime | None) -> None:
    """Note when the lead was told; none where that came to nothing."""
    db.change(
        "overloads",
        team,
        {"user_id": overload.user_id, "why": overload.why, "at": overload.at},
        told_at=at,
    )
