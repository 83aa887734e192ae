"""An import is one file that was looked at, and perhaps taken in; the file itself is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table imports (
        team text not null references teams (team),
        id text not null,
        file_id text not null,          -- the file in Slack, to be fetched again; else empty
        name text not null,             -- what the file is called
        sha256 text not null,           -- of what was looked at: only that is taken in
        form text not null,             -- what it was recognised as
        currency text not null,         -- said for amounts without one; may be empty
        day_first integer,              -- said for days that could be two; none where not
        asked_by text not null,
        asked_at text not null,
        channel text not null,
        state text not null,            -- new, taken, cancelled
        taken_by text not null,
        taken_at text,
        read integer not null,          -- rows in the file
        kept integer not null,          -- rows that became something new
        primary key (team, id)
    );
    create index imports_by_age on imports (team, asked_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file that somebody wants taken in."""

    team: str
    id: str
    file_id: str = ""
    name: str
    sha256: str
    form: str
    currency: str = ""
    day_first: bool | None = None
    asked_by: str
    asked_at: datetime
    channel: str = ""
    state: str = "new"
    taken_by: str = ""
    taken_at: datetime | None = None
    read: int = 0
    kept: int = 0


def add(db: Database, team: str, asked: Import) -> None:
    """Keep what somebody wants taken in."""
    db.insert("imports", team, [asked])


def one(db: Database, team: str, import_id: str) -> Import | None:
    """Find an import by id."""
    return db.one(
        Import, "select * from imports where team = :team and id = :id", team=team, id=import_id
    )


def claim(db: Database, team: str, import_id: str, state: str, by: str, now: datetime) -> bool:
    """Note that a new one is taken or cancelled; False where somebody was first."""
    return bool(
        db.execute(
            "update imports set state = :state, taken_by = :by, taken_at = :now"
            " where team = :team and id = :id and state = 'new'",
            team=team,
            id=import_id,
            state=state,
            by=by,
            now=now,
        )
    )


def taken(db: Database, team: str, most: int) -> list[Import]:
    """List what was taken in, newest first."""
    return db.all(
        Import,
        "select * from imports where team = :team and state = 'taken'"
        " order by taken_at desc, id limit :most",
        team=team,
        most=most,
    )


def change(db: Database, team: str, import_id: str, **values: Any) -> None:
    """Set columns of an import."""
    db.change("imports", team, {"id": import_id}, **values)
