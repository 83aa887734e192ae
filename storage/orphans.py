"""An orphan is the case of an advocate whose owner was lost, until somebody holds them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database


@table(
    """
    create table orphans (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        lost text not null,             -- who held the relationship; empty where nobody was named
        why text not null,              -- gone, left_channel, unknown
        channel text not null,          -- which channel they left; empty else
        opened_at text not null,
        closed_at text,
        outcome text not null,          -- how it ended: assigned, back, merged
        proposed text not null,         -- JSON: who could hold it, the likeliest first
        reasons text not null,          -- JSON: why each of them
        proposed_at text,               -- when it was last thought about
        told_at text,                   -- when somebody was told
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index orphans_one_open on orphans (team, advocate_id) where closed_at is null
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A relationship that nobody holds, why, and who could."""

    team: str
    id: str
    advocate_id: str
    lost: str
    why: str
    channel: str = ""
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    proposed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    proposed_at: datetime | None = None
    told_at: datetime | None = None


def add(db: Database, team: str, orphans: Sequence[Orphan]) -> None:
    """Keep new cases."""
    db.insert("orphans", team, orphans)


def one(db: Database, team: str, orphan_id: str) -> Orphan | None:
    """Find a case by id."""
    return db.one(
        Orphan, "select * from orphans where team = :team and id = :id", team=team, id=orphan_id
    )


def open_of(db: Database, team: str, advocate_id: str) -> Orphan | None:
    """Find the open case of an advocate."""
    return db.one(
        Orphan,
        "select * from orphans where team = :team and advocate_id = :advocate_id"
        " and closed_at is null",
        team=team,
        advocate_id=advocate_id,
    )


def every_open(db: Database, team: str) -> list[Orphan]:
    """List the open cases, oldest first."""
    return db.all(
        Orphan,
        "select * from orphans where team = :team and closed_at is null order by opened_at, id",
        team=team,
    )


def close(db: Database, team: str, advocate_id: str, outcome: str, now: datetime) -> bool:
    """Close the case of an advocate; tells whether one was open."""
    return bool(
        db.execute(
            "update orphans set closed_at = :now, outcome = :outcome where team = :team"
            " and advocate_id = :advocate_id and closed_at is null",
            team=team,
            advocate_id=advocate_id,
            outcome=outcome,
            now=now,
        )
    )


def change(db: Database, team: str, orphan_id: str, **values: Any) -> None:
    """Set columns of a case."""
    db.change("orphans", team, {"id": orphan_id}, **values)
