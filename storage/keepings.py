"""A keeping says for how many days a kind of data is kept, where a team wants it otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table keepings (
        team text not null references teams (team),
        kind text not null,             -- touches, transactions, texts, outbox, audits, uploads
        days integer not null,
        set_by text not null,
        set_at text not null,
        primary key (team, kind)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long one kind is kept, and who said so."""

    team: str
    kind: str
    days: int
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, keeping: Keeping) -> None:
    """Keep how long a kind is kept from now on."""
    db.execute(
        "delete from keepings where team = :team and kind = :kind", team=team, kind=keeping.kind
    )
    db.insert("keepings", team, [keeping])


def every(db: Database, team: str) -> dict[str, int]:
    """Tell the days by kind, where a team has said so."""
    rows = db.rows("select kind, days from keepings where team = :team", team=team)
    return {row["kind"]: int(row["days"]) for row in rows}
