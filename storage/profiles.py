"""A profile is what makes an advocate like a buyer: their own role at work, and what they use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import ALL_NAMES, true_ids

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table profiles (
        team text not null references teams (team),
        advocate_id text not null,
        role text not null,             -- one of the buyers' roles; empty where nobody said
        products text not null,         -- JSON: the products they know
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An advocate's own role in deciding, as buyers have one, and the products they know."""

    team: str
    advocate_id: str
    role: str = ""
    products: tuple[str, ...] = ()
    set_by: str
    set_at: datetime


def put(db: Database, team: str, profile: Profile) -> None:
    """Keep what an advocate is; what was said before is forgotten."""
    with db.transaction():
        db.execute(
            "delete from profiles where team = :team and advocate_id = :advocate_id",
            team=team,
            advocate_id=profile.advocate_id,
        )
        db.insert("profiles", team, [profile])


def of_advocate(db: Database, team: str, advocate_id: str) -> Profile | None:
    """Find what an advocate is, by whatever names; what was said last."""
    return db.one(
        Profile,
        f"{ALL_NAMES} select * from profiles where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by set_at desc, advocate_id limit 1",
        team=team,
        advocate_id=advocate_id,
    )


def every(db: Database, team: str) -> dict[str, Profile]:
    """Give what each advocate is, by the id of who they turned out to be; what was said last."""
    found = db.all(
        Profile,
        "select * from profiles where team = :team order by set_at, advocate_id",
        team=team,
    )
    turned_out = true_ids(db, team)
    whose = [(turned_out.get(one.advocate_id, one.advocate_id), one) for one in found]
    return {true_id: replace(one, advocate_id=true_id) for true_id, one in whose}
