"""A credit run is one time that what came in a period was parted among advocates, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table credit_runs (
        team text not null references teams (team),
        id text not null,
        method text not null,           -- what is shown: linear, ...
        first_on text not null,
        last_on text not null,
        currency text not null,
        conversions integer not null,   -- how many it was fitted on
        whole integer not null,         -- in minor units: what the credits sum to
        parameters text not null,       -- JSON: what else it takes to do it again
        at text not null,
        primary key (team, id)
    );
    create index credit_runs_by_age on credit_runs (team, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRun:
    """What was parted, how, and when."""

    team: str
    id: str
    method: str
    first_on: date
    last_on: date
    currency: str
    conversions: int
    whole: int
    parameters: str = "{}"
    at: datetime


def add(db: Database, team: str, run: CreditRun) -> None:
    """Keep a run."""
    db.insert("credit_runs", team, [run])


def latest(db: Database, team: str, most: int = 1) -> list[CreditRun]:
    """List the last runs, newest first."""
    return db.all(
        CreditRun,
        "select * from credit_runs where team = :team order by at desc, id desc limit :most",
        team=team,
        most=most,
    )


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget the runs from before a time, with their credits, and tell how many there were."""
    return db.execute(
        "delete from credit_runs where team = :team and at < :before", team=team, before=before
    )
