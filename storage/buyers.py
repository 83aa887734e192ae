"""A buyer is a kind of customer: who decides, in which segment, in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from storage._database import Database

ROLES = (
    "economic",
    "decision",
    "technical",
    "user",
    "champion",
    "influencer",
    "legal",
    "blocker",
)


@table(
    """
    create table buyers (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         -- the name as it is looked up: folded and trimmed
        segment text not null,          -- in words; empty where it is any
        role text not null,             -- what they do in a decision; empty where nobody said
        note text not null,
        reviewed_at text,               -- null until somebody looked at it again
        added_by text not null,
        added_at text not null,
        primary key (team, id)
    );
    create unique index buyers_by_name on buyers (team, name_key)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """One kind of customer. `role` is one of ROLES, or empty where nobody said."""

    team: str
    id: str
    name: str
    name_key: str
    segment: str = ""
    role: str = ""
    note: str = ""
    reviewed_at: datetime | None = None
    added_by: str
    added_at: datetime


def add(db: Database, team: str, buyer: Buyer) -> None:
    """Keep a new buyer. Raises TakenError where there is one of this name."""
    db.insert("buyers", team, [buyer])


def one(db: Database, team: str, buyer_id: str) -> Buyer | None:
    """Find a buyer by id."""
    return db.one(
        Buyer, "select * from buyers where team = :team and id = :id", team=team, id=buyer_id
    )


def by_name(db: Database, team: str, name: str) -> Buyer | None:
    """Find a buyer by name, however it is written."""
    return db.one(
        Buyer,
        "select * from buyers where team = :team and name_key = :name_key",
        team=team,
        name_key=name_key(name),
    )


def every(db: Database, team: str) -> list[Buyer]:
    """List all buyers by name."""
    return db.all(Buyer, "select * from buyers where team = :team order by name_key", team=team)


def change(db: Database, team: str, buyer_id: str, **values: Any) -> None:
    """Set columns of a buyer. Raises TakenError where another one has the name."""
    db.change("buyers", team, {"id": buyer_id}, **values)


def remove(db: Database, team: str, buyer_id: str) -> None:
    """Delete a buyer with where they look and what they ask; questions and visits stay."""
    with db.transaction():
        db.execute(
            "update visits set buyer_id = null where team = :team and buyer_id = :id",
            team=team,
            id=buyer_id,
        )
        db.execute(
            "delete from evidence where team = :team and target = 'trigger' and target_id = :id",
            team=team,
            id=buyer_id,
        )
        db.execute("delete from buyers where team = :team and id = :id", team=team, id=buyer_id)
