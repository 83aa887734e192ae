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
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A Slack workspace."""

    team: str
    name: str
    bot_user: str
    joined_at: datetime


def join(db: Database, team: Team) -> None:
    """Keep a workspace, or its new name."""
    with db.transaction():
        db.insert("teams", team.team, [team], ignore=True)
        db.change("teams", team.team, {}, name=team.name, bot_user=team.bot_user)


def every(db: Database) -> list[Team]:
    """List the workspaces: the one question that is asked for no team in particular."""
    return db.all(Team, "select * from teams order by team")
