"""A cost is what was spent on advocates in a period, so that a return is a return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

Kind = Literal["hours", "perks", "fees", "tools"]
KINDS: tuple[Kind, ...] = ("hours", "perks", "fees", "tools")


@table(
    """
    create table costs (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- hours, perks, fees, tools
        first_on text not null,
        last_on text not null,          -- the last day it was for
        amount integer not null,        -- in minor units; of hours, what they cost
        currency text not null,
        hours real,                     -- how many, where kind is hours
        note text not null,
        advocate_id text,               -- whom it was for, where it was for one; no reference,
        watchlist_id text,              -- because money stays spent when they are forgotten
        by text not null,
        at text not null,
        ext_id text not null,           -- counted once
        primary key (team, id)
    );
    create unique index costs_once on costs (team, ext_id);
    create index costs_by_period on costs (team, first_on, last_on)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What was spent, in a period whose both days count."""

    team: str
    id: str
    kind: str
    first_on: date
    last_on: date
    amount: int
    currency: str
    hours: float | None = None
    note: str = ""
    advocate_id: str | None = None
    watchlist_id: str | None = None
    by: str
    at: datetime
    ext_id: str


def add(db: Database, team: str, costs: Iterable[Cost]) -> None:
    """Keep costs; those that are known by what they are called there stay as they are."""
    db.insert("costs", team, costs, ignore=True)


def one(db: Database, team: str, cost_id: str) -> Cost | None:
    """Find a cost by id."""
    return db.one(
        Cost, "select * from costs where team = :team and id = :id", team=team, id=cost_id
    )


def between(db: Database, team: str, first: date, last: date) -> list[Cost]:
    """List the costs of periods that have a day in common with this one, the earliest first."""
    return db.all(
        Cost,
        "select * from costs where team = :team and first_on <= :last and last_on >= :first"
        " order by first_on, id",
        team=team,
        first=first,
        last=last,
    )


def remove(db: Database, team: str, cost_id: str) -> bool:
    """Forget a cost; False where there is none."""
    return bool(
        db.execute("delete from costs where team = :team and id = :id", team=team, id=cost_id)
    )


def known(db: Database, team: str, ext_ids: Sequence[str]) -> set[str]:
    """Tell which of these are there, by what they are called there."""
    return {
        row["ext_id"]
        for few in chunks(ext_ids)
        for row in db.rows(
            "select ext_id from costs where team = :team and ext_id in :ext_ids",
            team=team,
            ext_ids=few,
        )
    }
