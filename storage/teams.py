"""A team is a Slack workspace that we serve; every other row belongs to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database

UNJOINED = "T0LOCAL01"
"""The team that rows belong to before any workspace is joined."""


@table(
    """
    create table teams (
        team text not null primary key,
        name text not null,
        bot_user text not null,
        joined_at text not null
    )
    """,
    # When they had enough of us; what we knew is kept until they say otherwise.
    """
    alter table teams add column left_at text
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A Slack workspace."""

    team: str
    name: str
    bot_user: str
    joined_at: datetime
    left_at: datetime | None = None


def join(db: Database, team: Team) -> None:
    """Keep a workspace, or its new name; one that had left is back."""
    with db.transaction():
        db.insert("teams", team.team, [team], ignore=True)
        db.change("teams", team.team, {}, name=team.name, bot_user=team.bot_user, left_at=None)


def leave(db: Database, team: str, now: datetime) -> None:
    """Note that a workspace does not want us any more."""
    db.change("teams", team, {}, left_at=now)


def every(db: Database) -> list[Team]:
    """List the workspaces, those that left too: asked for no team in particular."""
    return db.across().all(Team, "select * from teams order by team")


def served(db: Database) -> list[Team]:
    """List the workspaces that we work for: asked for no team in particular."""
    return db.across().all(Team, "select * from teams where left_at is null order by team")


def owed(db: Database, due_by: datetime, now: datetime) -> list[str]:
    """Name the workspaces that have an account due that nobody has taken up, longest due first.

    Asked for no team in particular; what a poller holds at `now` is taken up.
    """
    rows = db.across().rows(
        "select team, since from (select team, (select due_at from accounts"
        " where accounts.team = teams.team and ended = 0 and due_at <= :due_by"
        " and (leased_until is null or leased_until < :now) order by due_at limit 1) as since"
        " from teams where left_at is null) as waits where since is not null order by since, team",
        due_by=due_by,
        now=now,
    )
    return [row["team"] for row in rows]
