"""A preview is what `watch` found, waiting for the person who asked to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table previews (
        team text not null references teams (team),
        id text not null,
        asked_by text not null,
        asked_at text not null,
        name text not null,
        owner text not null,
        watchlist_id text,              -- null: one is made for the channel
        channel text not null,
        places text not null,           -- JSON: what was found, and what may be theirs too
        primary key (team, id)
    );
    create index previews_by_age on previews (team, asked_at)
    """,
    """
    alter table previews add column backup text
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One `watch` that has not been confirmed."""

    team: str
    id: str
    asked_by: str
    asked_at: datetime
    name: str
    owner: str
    watchlist_id: str | None
    channel: str
    places: str
    backup: str | None = None


def add(db: Database, team: str, preview: Preview) -> None:
    """Keep a preview."""
    db.insert("previews", team, [preview])


def take(db: Database, team: str, preview_id: str) -> Preview | None:
    """Take a preview out, so that it is confirmed once; None where it is gone."""
    return db.one(
        Preview,
        "delete from previews where team = :team and id = :id returning *",
        team=team,
        id=preview_id,
    )


def sweep(db: Database, team: str, before: datetime) -> None:
    """Forget previews that nobody answered."""
    db.execute(
        "delete from previews where team = :team and asked_at < :before", team=team, before=before
    )
