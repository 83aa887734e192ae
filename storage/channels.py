"""A channel is a place that hears of alerts: how loud, when, and how much of it a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table channels (
        team text not null references teams (team),
        channel text not null,
        level text not null,            -- all, act, grave, digest: what gets a card
        quiet_from text,                -- 20:00, in the channel's time zone; null: no quiet hours
        quiet_until text,
        tz text not null,
        ceiling integer,                -- cards a day, at most; null: no ceiling
        set_by text not null,
        set_at text not null,
        primary key (team, channel)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What people have set for a channel; one that nothing was set for is told of all at once."""

    team: str
    channel: str
    level: str = "all"
    quiet_from: str | None = None
    quiet_until: str | None = None
    tz: str = "UTC"
    ceiling: int | None = None
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, channel: Channel) -> None:
    """Keep a channel of which nothing was set before; else nothing happens."""
    db.insert("channels", team, [channel], ignore=True)


def change(db: Database, team: str, channel: str, **values: Any) -> None:
    """Set columns of a channel."""
    db.change("channels", team, {"channel": channel}, **values)


def one(db: Database, team: str, channel: str) -> Channel | None:
    """Find what is set for a channel."""
    return db.one(
        Channel,
        "select * from channels where team = :team and channel = :channel",
        team=team,
        channel=channel,
    )


def every(db: Database, team: str) -> list[Channel]:
    """List all channels that something is set for."""
    return db.all(Channel, "select * from channels where team = :team order by channel", team=team)
