"""A watchlist is a named set of advocates with a channel, an owner and a sensitivity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table watchlists (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,
        channel text not null,
        owner text not null,            -- a Slack user
        sensitivity real not null,      -- added to every signal's bar; less is more alerts
        created_by text not null,
        created_at text not null,
        primary key (team, id)
    );
    create unique index watchlists_by_name on watchlists (team, name_key)
    """,
    """
    alter table watchlists add column private integer not null default 0;
    alter table watchlists add column insiders text not null default '[]'
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A named set of advocates, and the channel that hears of them.

    One that is private is seen by its owner, by `insiders` (who was in its channel when Slack was
    last asked) and by admins.
    """

    team: str
    id: str
    name: str
    name_key: str
    channel: str
    owner: str
    sensitivity: float = 0.0
    created_by: str
    created_at: datetime
    private: bool = False
    insiders: tuple[str, ...] = ()


def add(db: Database, team: str, watchlist: Watchlist) -> None:
    """Keep a new watchlist."""
    db.insert("watchlists", team, [watchlist])


def by_name(db: Database, team: str, name: str) -> Watchlist | None:
    """Find a watchlist by name, however it is written."""
    return db.one(
        Watchlist,
        "select * from watchlists where team = :team and name_key = :name_key",
        team=team,
        name_key=name_key(name),
    )


def one(db: Database, team: str, watchlist_id: str) -> Watchlist | None:
    """Find a watchlist by id."""
    return db.one(
        Watchlist,
        "select * from watchlists where team = :team and id = :id",
        team=team,
        id=watchlist_id,
    )


def every(db: Database, team: str) -> list[Watchlist]:
    """List all watchlists by name."""
    return db.all(
        Watchlist, "select * from watchlists where team = :team order by name_key", team=team
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Watchlist]:
    """List the watchlists that an advocate is on, by name."""
    return db.all(
        Watchlist,
        "select watchlists.* from watchlists join memberships"
        " on memberships.team = watchlists.team and memberships.watchlist_id = watchlists.id"
        " where memberships.team = :team and memberships.advocate_id = :advocate_id"
        " order by watchlists.name_key",
        team=team,
        advocate_id=advocate_id,
    )


def change(db: Database, team: str, watchlist_id: str, **values: Any) -> None:
    """Set columns of a watchlist."""
    db.change("watchlists", team, {"id": watchlist_id}, **values)


def remove(db: Database, team: str, watchlist_id: str) -> None:
    """Delete a watchlist; the advocates on it stay."""
    db.execute("delete from watchlists where team = :team and id = :id", team=team, id=watchlist_id)
