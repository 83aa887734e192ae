"""A step of a deal is a stage it was in from a time on; moves backwards are kept as they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table deal_steps (
        team text not null references teams (team),
        deal_id text not null,
        at text not null,
        stage_raw text not null,
        state text not null,            -- open, won, lost
        amount integer,                 -- in minor units of the deal's currency, at that time
        source text not null,
        primary key (team, deal_id, at, stage_raw),
        foreign key (team, deal_id) references deals (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealStep:
    """Where a deal was from a time on."""

    team: str
    deal_id: str
    at: datetime
    stage_raw: str
    state: str
    amount: int | None = None
    source: str = ""


def add(db: Database, team: str, steps: Iterable[DealStep]) -> None:
    """Keep steps; those that are there stay as they are."""
    db.insert("deal_steps", team, steps, ignore=True)


def of_deal(db: Database, team: str, deal_id: str) -> list[DealStep]:
    """List the steps of a deal, the first first."""
    return db.all(
        DealStep,
        "select * from deal_steps where team = :team and deal_id = :deal_id order by at, stage_raw",
        team=team,
        deal_id=deal_id,
    )


def every(db: Database, team: str) -> list[DealStep]:
    """List the steps of all deals, by deal, the first first."""
    return db.all(
        DealStep,
        "select * from deal_steps where team = :team order by deal_id, at, stage_raw",
        team=team,
    )
