"""A membership says that an advocate is on a watchlist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import Advocate

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table memberships (
        team text not null references teams (team),
        watchlist_id text not null,
        advocate_id text not null,
        added_at text not null,
        primary key (team, watchlist_id, advocate_id),
        foreign key (team, watchlist_id) references watchlists (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index memberships_of_advocate on memberships (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One advocate on one watchlist."""

    team: str
    watchlist_id: str
    advocate_id: str
    added_at: datetime


def add(db: Database, team: str, membership: Membership) -> None:
    """Put an advocate on a watchlist; one who is on it stays."""
    db.insert("memberships", team, [membership], ignore=True)


def remove(db: Database, team: str, watchlist_id: str, advocate_id: str) -> None:
    """Take an advocate off a watchlist."""
    db.execute(
        "delete from memberships where team = :team and watchlist_id = :watchlist_id"
        " and advocate_id = :advocate_id",
        team=team,
        watchlist_id=watchlist_id,
        advocate_id=advocate_id,
    )


def advocates(db: Database, team: str, watchlist_id: str) -> list[Advocate]:
    """List the advocates on a watchlist by name."""
    return db.all(
        Advocate,
        "select advocates.* from advocates join memberships"
        " on memberships.team = advocates.team and memberships.advocate_id = advocates.id"
        " where memberships.team = :team and memberships.watchlist_id = :watchlist_id"
        " order by advocates.name_key",
        team=team,
        watchlist_id=watchlist_id,
    )


def counts(db: Database, team: str) -> dict[str, int]:
    """Count who is on each watchlist, by its id; one that nobody is on is not there."""
    rows = db.rows(
        "select watchlist_id, count(*) as n from memberships where team = :team"
        " group by watchlist_id",
        team=team,
    )
    return {row["watchlist_id"]: int(row["n"]) for row in rows}


def every(db: Database, team: str) -> list[Membership]:
    """List all memberships."""
    return db.all(
        Membership,
        "select * from memberships where team = :team order by watchlist_id, advocate_id",
        team=team,
    )
