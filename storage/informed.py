"""Informed is what an advocate was told of being watched, on what grounds, and if they object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table informed (
        team text not null references teams (team),
        advocate_id text not null,
        basis text not null,            -- one of the kinds of bases; empty: the workspace's
        assessment text not null,       -- why that holds for them, in words
        notice text not null,           -- what they were told; empty while they were not
        sent_at text,
        objected_at text,
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Informed:
    """What one advocate was told, and what they said to it."""

    team: str
    advocate_id: str
    basis: str = ""
    assessment: str = ""
    notice: str = ""
    sent_at: datetime | None = None
    objected_at: datetime | None = None
    set_by: str
    set_at: datetime


def one(db: Database, team: str, advocate_id: str) -> Informed | None:
    """Find what an advocate was told; None where nothing is known."""
    return db.one(
        Informed,
        "select * from informed where team = :team and advocate_id = :advocate_id",
        team=team,
        advocate_id=advocate_id,
    )


def every(db: Database, team: str) -> list[Informed]:
    """List what is known, by advocate."""
    return db.all(
        Informed, "select * from informed where team = :team order by advocate_id", team=team
    )


def note(db: Database, team: str, advocate_id: str, by: str, now: datetime, **values: Any) -> None:
    """Set what is known of an advocate, beside what was known before."""
    made = Informed(team=team, advocate_id=advocate_id, set_by=by, set_at=now)
    db.insert("informed", team, [made], ignore=True)
    db.change("informed", team, {"advocate_id": advocate_id}, set_by=by, set_at=now, **values)
