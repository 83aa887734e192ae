"""A schedule is a digest that comes by itself, to a channel or a person, at their local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table schedules (
        team text not null references teams (team),
        id text not null,
        goes_to text not null,          -- a channel, or a Slack user
        about text not null,            -- all, watchlist, advocate or owner
        about_id text not null,
        days text not null,             -- a list of weekdays, 0 is Monday
        at text not null,               -- 09:00, in the time zone below
        tz text not null,               -- of who set it; a person's own counts where we know it
        since text not null,            -- until when the last one told
        due_at text not null,
        set_by text not null,
        set_at text not null,
        primary key (team, id)
    );
    create index schedules_due on schedules (team, due_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One digest that comes by itself."""

    team: str
    id: str
    goes_to: str
    about: str
    about_id: str
    days: tuple[str, ...]
    at: str
    tz: str
    since: datetime
    due_at: datetime
    set_by: str
    set_at: datetime


def add(db: Database, team: str, schedule: Schedule) -> None:
    """Keep a schedule."""
    db.insert("schedules", team, [schedule])


def one(db: Database, team: str, schedule_id: str) -> Schedule | None:
    """Find a schedule by id."""
    return db.one(
        Schedule,
        "select * from schedules where team = :team and id = :id",
        team=team,
        id=schedule_id,
    )


def every(db: Database, team: str) -> list[Schedule]:
    """List all schedules, oldest first."""
    return db.all(
        Schedule, "select * from schedules where team = :team order by set_at, id", team=team
    )


def due(db: Database, team: str, now: datetime) -> list[Schedule]:
    """List the schedules whose time has come, longest due first."""
    return db.all(
        Schedule,
        "select * from schedules where team = :team and due_at <= :now order by due_at, id",
        team=team,
        now=now,
    )


def change(db: Database, team: str, schedule_id: str, **values: Any) -> None:
    """Set columns of a schedule."""
    db.change("schedules", team, {"id": schedule_id}, **values)


def remove(db: Database, team: str, schedule_id: str) -> int:
    """Forget a schedule; tells whether there was one."""
    return db.execute(
        "delete from schedules where team = :team and id = :id", team=team, id=schedule_id
    )
