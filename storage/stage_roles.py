"""A stage role is what an advocate does for buyers at one stage; never one tier for a person.

The roles are the ten of D. Brown & N. Hayes, Influencer Marketing (2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import ALL_NAMES, true_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database

ROLES = (
    "idea planter",
    "predictor",
    "trendsetter",
    "proclaimer",
    "aggregator",
    "scoper",
    "recommender",
    "persuader",
    "negotiator",
    "validator",
)


@table(
    """
    create table stage_roles (
        team text not null references teams (team),
        advocate_id text not null,
        stage text not null,            -- a stage's key
        role text not null,             -- one of ROLES
        stance integer not null,        -- -1 against us, 0, 1 for us
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id, stage, role),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class StageRole:
    """One role of one advocate at one stage. Stance is -1, 0 or 1."""

    team: str
    advocate_id: str
    stage: str
    role: str
    stance: int = 0
    set_by: str
    set_at: datetime


def put(db: Database, team: str, advocate_id: str, roles: Iterable[StageRole]) -> None:
    """Say which roles an advocate has at which stages; these and no others."""
    with db.transaction():
        db.execute(
            f"{ALL_NAMES} delete from stage_roles where team = :team"  # noqa: S608 - our own words
            " and advocate_id in (select id from names)",
            team=team,
            advocate_id=advocate_id,
        )
        db.insert("stage_roles", team, roles)


def of_advocate(db: Database, team: str, advocate_id: str) -> list[StageRole]:
    """List an advocate's roles, by whatever names, by stage."""
    return db.all(
        StageRole,
        f"{ALL_NAMES} select * from stage_roles where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by stage, role, advocate_id",
        team=team,
        advocate_id=advocate_id,
    )


def every(db: Database, team: str) -> list[StageRole]:
    """List all advocates' roles by stage, under the names people turned out to have."""
    found = db.all(StageRole, "select * from stage_roles where team = :team", team=team)
    turned_out = true_ids(db, team)
    named = [
        replace(one, advocate_id=turned_out.get(one.advocate_id, one.advocate_id)) for one in found
    ]
    return sorted(named, key=lambda one: (one.stage, one.role, one.advocate_id))
