"""A basis says on what grounds a workspace watches people, and what it tells them of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database

KINDS = {
    "interests": "legitimate interests",
    "consent": "their consent",
    "contract": "a contract with them",
}
"""The grounds there are, as people type them, and in words."""


@table(
    """
    create table bases (
        team text not null references teams (team),
        kind text not null,             -- one of KINDS
        assessment text not null,       -- why that holds, in words
        notice text not null,           -- what people are told; may be empty
        set_by text not null,
        set_at text not null,
        primary key (team)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What holds for everybody who has no basis of their own."""

    team: str
    kind: str
    assessment: str = ""
    notice: str = ""
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, basis: Basis) -> None:
    """Keep what holds from now on."""
    db.execute("delete from bases where team = :team", team=team)
    db.insert("bases", team, [basis])


def one(db: Database, team: str) -> Basis | None:
    """Find what holds; None where nobody has said."""
    return db.one(Basis, "select * from bases where team = :team", team=team)
