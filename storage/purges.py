"""A purge is how much of a kind of data has served its time, by month: the count stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table purges (
        team text not null references teams (team),
        kind text not null,             -- as in keepings
        month text not null,            -- when they went: 2026-03
        number integer not null,
        primary key (team, kind, month)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """How many rows of one kind went in one month."""

    team: str
    kind: str
    month: str
    number: int = 0


def note(db: Database, team: str, kind: str, month: str, number: int) -> None:
    """Add to the count of a month."""
    made = Purge(team=team, kind=kind, month=month)
    db.insert("purges", team, [made], ignore=True)
    db.execute(
        "update purges set number = number + :number"
        " where team = :team and kind = :kind and month = :month",
        team=team,
        kind=kind,
        month=month,
        number=number,
    )


def every(db: Database, team: str) -> list[Purge]:
    """List the counts, by kind and month."""
    return db.all(Purge, "select * from purges where team = :team order by kind, month", team=team)
