"""A meaning says whether a stage of a system of sales is won, lost or open; asked once."""

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
    create table meanings (
        team text not null references teams (team),
        system text not null,
        stage_key text not null,        -- the stage in the words of the system, folded
        state text not null,            -- open, won, lost
        set_by text not null,
        set_at text not null,
        primary key (team, system, stage_key)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one stage means."""

    team: str
    system: str
    stage_key: str
    state: str
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, meanings: Iterable[Meaning]) -> None:
    """Keep what stages mean, in place of what they meant before."""
    for meaning in meanings:
        db.execute(
            "delete from meanings where team = :team and system = :system and stage_key = :key",
            team=team,
            system=meaning.system,
            key=meaning.stage_key,
        )
        db.insert("meanings", team, [meaning])


def of_system(db: Database, team: str, system: str) -> dict[str, str]:
    """Tell what the stages of a system mean, by stage."""
    rows = db.rows(
        "select stage_key, state from meanings where team = :team and system = :system",
        team=team,
        system=system,
    )
    return {row["stage_key"]: row["state"] for row in rows}
