"""An acquisition is what winning a customer costs without anybody's help, as the team says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table acquisitions (
        team text not null references teams (team),
        currency text not null,
        amount integer not null,        -- in minor units, of one customer
        set_by text not null,
        set_at text not null,
        primary key (team, currency)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """What winning one customer costs, in one currency, and who said so."""

    team: str
    currency: str
    amount: int
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, acquisition: Acquisition) -> None:
    """Keep what holds from now on in its currency."""
    remove(db, team, acquisition.currency)
    db.insert("acquisitions", team, [acquisition])


def remove(db: Database, team: str, currency: str) -> bool:
    """Say nothing of it in a currency any more; False where nothing was said."""
    return bool(
        db.execute(
            "delete from acquisitions where team = :team and currency = :currency",
            team=team,
            currency=currency,
        )
    )


def amount(db: Database, team: str, currency: str) -> int:
    """Tell what winning a customer costs, in minor units; 0 where nobody has said."""
    return db.count(
        "select sum(amount) from acquisitions where team = :team and currency = :currency",
        team=team,
        currency=currency,
    )


def every(db: Database, team: str) -> list[Acquisition]:
    """List what was said, by currency."""
    return db.all(
        Acquisition, "select * from acquisitions where team = :team order by currency", team=team
    )
