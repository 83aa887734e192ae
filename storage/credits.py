"""A credit is what a run gave to one advocate: an advice on money, never a cause of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import ALL_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table credits (
        team text not null references teams (team),
        run_id text not null,
        advocate_id text not null,
        method text not null,           -- linear, first, last, ...
        value integer not null,         -- in minor units of the run's currency
        low integer not null,           -- between these two the ways disagree
        high integer not null,
        customers integer not null,     -- how many it stands on
        primary key (team, run_id, advocate_id, method),
        foreign key (team, run_id) references credit_runs (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index credits_of_advocate on credits (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What one method gave one advocate in one run."""

    team: str
    run_id: str
    advocate_id: str
    method: str
    value: int
    low: int
    high: int
    customers: int


def add(db: Database, team: str, credits: Iterable[Credit]) -> None:  # noqa: A002 - the word
    """Keep credits."""
    db.insert("credits", team, credits)


def of_run(db: Database, team: str, run_id: str) -> list[Credit]:
    """List the credits of a run, the largest first."""
    return db.all(
        Credit,
        "select * from credits where team = :team and run_id = :run_id"
        " order by value desc, advocate_id, method",
        team=team,
        run_id=run_id,
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Credit]:
    """List what runs gave an advocate, by whatever names."""
    return db.all(
        Credit,
        f"{ALL_NAMES} select * from credits where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by run_id, method",
        team=team,
        advocate_id=advocate_id,
    )
