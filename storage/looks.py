"""A look is a buyer who looks at a place while at a stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table looks (
        team text not null references teams (team),
        id text not null,
        buyer_id text not null,
        stage text not null,            -- a stage's key
        place_id text not null,
        added_at text not null,
        primary key (team, id),
        foreign key (team, buyer_id) references buyers (team, id) on delete cascade,
        foreign key (team, place_id) references places (team, id) on delete cascade
    );
    create unique index looks_once on looks (team, buyer_id, stage, place_id);
    create index looks_at_place on looks (team, place_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where one buyer looks at one stage; what it rests on is evidence with its id."""

    team: str
    id: str
    buyer_id: str
    stage: str
    place_id: str
    added_at: datetime


def keep(db: Database, team: str, look: Look) -> Look:
    """Keep where a buyer looks, once, and give it as it is kept."""
    db.insert("looks", team, [look], ignore=True)
    return db.all(
        Look,
        "select * from looks where team = :team and buyer_id = :buyer_id and stage = :stage"
        " and place_id = :place_id",
        team=team,
        buyer_id=look.buyer_id,
        stage=look.stage,
        place_id=look.place_id,
    )[0]


def every(db: Database, team: str) -> list[Look]:
    """List where all buyers look, the oldest first."""
    return db.all(Look, "select * from looks where team = :team order by added_at, id", team=team)


def of_buyer(db: Database, team: str, buyer_id: str) -> list[Look]:
    """List where one buyer looks, the oldest first."""
    return db.all(
        Look,
        "select * from looks where team = :team and buyer_id = :buyer_id order by added_at, id",
        team=team,
        buyer_id=buyer_id,
    )


def remove(db: Database, team: str, look_id: str) -> None:
    """Delete a look; what it rested on stays as evidence of nothing."""
    db.execute("delete from looks where team = :team and id = :id", team=team, id=look_id)
