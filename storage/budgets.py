"""A budget says how long a workspace leaves an advocate in peace between two asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database

COOLING_DAYS = 30


@table(
    """
    create table budgets (
        team text not null references teams (team),
        cooling_days integer not null,  -- between two asks of the same advocate
        set_by text not null,
        set_at text not null,
        primary key (team)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long an advocate is left in peace, and who said so."""

    team: str
    cooling_days: int = COOLING_DAYS
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, budget: Budget) -> None:
    """Keep what holds from now on."""
    db.execute("delete from budgets where team = :team", team=team)
    db.insert("budgets", team, [budget])


def cooling_days(db: Database, team: str) -> int:
    """Tell how many days have to pass between two asks."""
    found = db.one(Budget, "select * from budgets where team = :team", team=team)
    return COOLING_DAYS if found is None else found.cooling_days
