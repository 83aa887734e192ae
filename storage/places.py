"""A place is where buyers look: a community, a search, a review site, an event, a peer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from storage._database import Database

KINDS = (
    "community",
    "search",
    "review",
    "event",
    "peer",
    "analyst",
    "ai_assistant",
    "newsletter",
    "podcast",
    "vendor",
)


@table(
    """
    create table places (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- one of KINDS
        name text not null,
        name_key text not null,         -- the name as it is looked up: folded and trimmed
        url text not null,              -- empty where it has none
        added_by text not null,
        added_at text not null,
        primary key (team, id)
    );
    create unique index places_by_name on places (team, name_key)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where buyers look. `kind` is one of KINDS."""

    team: str
    id: str
    kind: str
    name: str
    name_key: str
    url: str = ""
    added_by: str
    added_at: datetime


def add(db: Database, team: str, place: Place) -> None:
    """Keep a new place. Raises TakenError where there is one of this name."""
    db.insert("places", team, [place])


def one(db: Database, team: str, place_id: str) -> Place | None:
    """Find a place by id."""
    return db.one(
        Place, "select * from places where team = :team and id = :id", team=team, id=place_id
    )


def by_name(db: Database, team: str, name: str) -> Place | None:
    """Find a place by name, however it is written."""
    return db.one(
        Place,
        "select * from places where team = :team and name_key = :name_key",
        team=team,
        name_key=name_key(name),
    )


def every(db: Database, team: str) -> list[Place]:
    """List all places by name."""
    return db.all(Place, "select * from places where team = :team order by name_key", team=team)


def change(db: Database, team: str, place_id: str, **values: Any) -> None:
    """Set columns of a place. Raises TakenError where another one has the name."""
    db.change("places", team, {"id": place_id}, **values)


def remove(db: Database, team: str, place_id: str) -> None:
    """Delete a place, with who looks there."""
    db.execute("delete from places where team = :team and id = :id", team=team, id=place_id)
