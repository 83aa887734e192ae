"""A colleague is somebody of the workspace, as Slack and we know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database

Role = Literal["member", "manager", "admin"]
ROLES: tuple[Role, ...] = ("member", "manager", "admin")


@table(
    """
    create table colleagues (
        team text not null references teams (team),
        user_id text not null,
        name text not null,
        tz text not null,               -- as Slack gives it: Europe/Berlin
        is_slack_admin integer not null,
        is_gone integer not null,       -- deactivated, or not of the workspace any more
        checked_at text not null,       -- when Slack last told us so
        role text,                      -- what an admin said; none: what Slack says
        manager text,                   -- their line manager, a Slack user
        capacity integer,               -- how many relationships they can hold well
        ceiling integer,                -- how many alerts a week reach them, at most
        primary key (team, user_id)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of the workspace, with what they may do and how much they can carry."""

    team: str
    user_id: str
    name: str
    tz: str
    is_slack_admin: bool
    is_gone: bool
    checked_at: datetime
    role: str | None = None
    manager: str | None = None
    capacity: int | None = None
    ceiling: int | None = None


def keep(db: Database, team: str, colleagues: Sequence[Colleague]) -> None:
    """Keep what Slack says of these; what an admin said of them stays."""
    with db.transaction():
        for one in colleagues:
            db.insert("colleagues", team, [one], ignore=True)
            db.change(
                "colleagues",
                team,
                {"user_id": one.user_id},
                name=one.name,
                tz=one.tz,
                is_slack_admin=one.is_slack_admin,
                is_gone=one.is_gone,
                checked_at=one.checked_at,
            )


def one(db: Database, team: str, user_id: str) -> Colleague | None:
    """Find a colleague by Slack user."""
    return db.one(
        Colleague,
        "select * from colleagues where team = :team and user_id = :user_id",
        team=team,
        user_id=user_id,
    )


def every(db: Database, team: str) -> list[Colleague]:
    """List everybody we know of, who left too, by name."""
    return db.all(
        Colleague, "select * from colleagues where team = :team order by name, user_id", team=team
    )


def change(db: Database, team: str, user_id: str, **values: Any) -> None:
    """Set columns of a colleague."""
    db.change("colleagues", team, {"user_id": user_id}, **values)
