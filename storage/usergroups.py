"""A user group is that of who holds relationships, where a team named one, with its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table usergroups (
        team text not null references teams (team),
        group_id text not null,
        handle text not null,
        members text not null,          -- JSON: Slack users, as we last heard
        left_by text not null,          -- JSON: who was a member and is none now
        set_by text not null,
        set_at text not null,
        checked_at text not null,       -- when Slack was last asked for all of them
        primary key (team)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """The user group that a team has named, with its people; a team has one or none."""

    team: str
    group_id: str
    handle: str
    members: tuple[str, ...]
    left_by: tuple[str, ...] = ()
    set_by: str
    set_at: datetime
    checked_at: datetime


def keep(db: Database, team: str, group: UserGroup) -> None:
    """Keep the group of a team, in place of the one there was, within the open transaction."""
    remove(db, team)
    db.insert("usergroups", team, [group])


def one(db: Database, team: str) -> UserGroup | None:
    """Find the group of a team."""
    return db.one(UserGroup, "select * from usergroups where team = :team", team=team)


def change(db: Database, team: str, **values: Any) -> None:
    """Set columns of the group."""
    db.change("usergroups", team, {}, **values)


def remove(db: Database, team: str) -> bool:
    """Forget the group; tells whether there was one."""
    return bool(db.execute("delete from usergroups where team = :team", team=team))
