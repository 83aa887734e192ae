"""An installation is how a workspace, or an organisation for some of its own, let us in.

Its token is kept encrypted. A workspace whose organisation installed us has no token of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table installations (
        team text not null primary key, -- a workspace or an organisation, as Slack names it
        organisation text not null,     -- the one that let us in; empty where a workspace did
        name text not null,
        token text not null,            -- encrypted; empty where the organisation's is meant
        app_id text not null,
        bot_user text not null,
        bot_id text not null,
        scopes text not null,
        installed_by text not null,     -- a Slack user
        installed_at text not null
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """How we were let in somewhere; `token` is not to be read without the key."""

    team: str
    organisation: str = ""
    name: str
    token: str
    app_id: str
    bot_user: str
    bot_id: str
    scopes: tuple[str, ...] = ()
    installed_by: str
    installed_at: datetime


def keep(db: Database, team: str, installation: Installation) -> None:
    """Keep how we were let in, in place of how we were before."""
    with db.transaction():
        remove(db, team)
        db.insert("installations", team, [installation])


def one(db: Database, team: str) -> Installation | None:
    """Find how a workspace or an organisation let us in."""
    return db.one(Installation, "select * from installations where team = :team", team=team)


def change(db: Database, team: str, **values: Any) -> None:
    """Set columns of an installation."""
    db.change("installations", team, {}, **values)


def remove(db: Database, team: str) -> bool:
    """Forget an installation and its token; tells whether there was one."""
    return bool(db.execute("delete from installations where team = :team", team=team))


def every(db: Database) -> list[Installation]:
    """List them all, organisations first: asked at the start, for no team in particular."""
    return db.across().all(
        Installation,
        "select * from installations"
        " order by case when team = organisation then 0 else 1 end, team",
    )
