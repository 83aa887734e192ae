"""A merge is two advocates who turned out to be one person, with what it takes to part them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table merges (
        team text not null references teams (team),
        id text not null,
        kept_id text not null,          -- the advocate who stays
        merged_id text not null,        -- the one whose places went over
        accounts text not null,         -- JSON: the accounts that went over
        watchlists text not null,       -- JSON: the watchlists the merged one was on
        added text not null,            -- JSON: those the other one was not on before
        merged_by text not null,
        merged_at text not null,
        undone_at text,
        primary key (team, id),
        foreign key (team, kept_id) references advocates (team, id) on delete cascade,
        foreign key (team, merged_id) references advocates (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What went over from one advocate to another, and when."""

    team: str
    id: str
    kept_id: str
    merged_id: str
    accounts: tuple[str, ...]
    watchlists: tuple[str, ...]
    added: tuple[str, ...]
    merged_by: str
    merged_at: datetime
    undone_at: datetime | None = None


def add(db: Database, team: str, merge: Merge) -> None:
    """Keep a merge."""
    db.insert("merges", team, [merge])


def one(db: Database, team: str, merge_id: str) -> Merge | None:
    """Find a merge."""
    return db.one(
        Merge, "select * from merges where team = :team and id = :id", team=team, id=merge_id
    )


def undo(db: Database, team: str, merge_id: str, now: datetime) -> bool:
    """Note that a merge was undone; False where it was before."""
    return (
        db.execute(
            "update merges set undone_at = :now where team = :team and id = :id"
            " and undone_at is null",
            team=team,
            id=merge_id,
            now=now,
        )
        == 1
    )
