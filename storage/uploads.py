"""An upload is a file that we put into Slack: what it shows, so that it can be taken away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table uploads (
        team text not null references teams (team),
        file_id text not null,          -- Slack's name for it
        title text not null,
        words text not null,            -- what it shows, in words, as Slack reads it out
        at text not null,
        primary key (team, file_id)
    );
    create index uploads_by_age on uploads (team, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file in Slack that is ours."""

    team: str
    file_id: str
    title: str
    words: str
    at: datetime


def add(db: Database, team: str, upload: Upload) -> None:
    """Keep that a file was put into Slack."""
    db.insert("uploads", team, [upload], ignore=True)


def before(db: Database, team: str, at: datetime) -> list[Upload]:
    """List the files that are older than a time."""
    return db.all(
        Upload,
        "select * from uploads where team = :team and at < :at order by at, file_id",
        team=team,
        at=at,
    )


def remove(db: Database, team: str, file_id: str) -> None:
    """Forget a file: it is not in Slack any more, or soon will not be."""
    db.execute(
        "delete from uploads where team = :team and file_id = :file_id", team=team, file_id=file_id
    )
