"""A code is what an advocate gives away, so that who comes with it is known to come from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import ALL_NAMES

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table codes (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        code text not null,             -- as it is given away
        code_key text not null,         -- as it is looked up: folded
        link text not null,             -- the address that carries it; empty where there is none
        promotion_id text,              -- what the shop calls it: promo_...
        made_by text not null,
        made_at text not null,
        retired_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index codes_once on codes (team, code_key);
    create unique index codes_by_promotion on codes (team, promotion_id);
    create index codes_of_advocate on codes (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of one advocate. A retired one still says whose it was."""

    team: str
    id: str
    advocate_id: str
    code: str
    code_key: str
    link: str = ""
    promotion_id: str | None = None
    made_by: str
    made_at: datetime
    retired_at: datetime | None = None


def code_key(code: str) -> str:
    """Fold a code to what it is looked up by: shops and people write it in any case."""
    return code.strip().casefold()


def add(db: Database, team: str, code: Code) -> None:
    """Keep a new code. Raises TakenError where it is somebody's."""
    db.insert("codes", team, [code])


def by_code(db: Database, team: str, code: str) -> Code | None:
    """Find a code by what is given away, in any case, or by what the shop calls it."""
    return db.one(
        Code,
        "select * from codes where team = :team and (code_key = :key or promotion_id = :code)"
        " order by code_key = :key desc limit 1",
        team=team,
        key=code_key(code),
        code=code.strip(),
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Code]:
    """List the codes of an advocate, by whatever names, newest first."""
    return db.all(
        Code,
        f"{ALL_NAMES} select * from codes where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by made_at desc, id",
        team=team,
        advocate_id=advocate_id,
    )


def every(db: Database, team: str) -> list[Code]:
    """List all codes, newest first."""
    return db.all(
        Code, "select * from codes where team = :team order by made_at desc, id", team=team
    )


def change(db: Database, team: str, code_id: str, **values: Any) -> None:
    """Set columns of a code."""
    db.change("codes", team, {"id": code_id}, **values)
