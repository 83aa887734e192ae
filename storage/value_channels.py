"""A value channel is one in which amounts of money, and perhaps names, may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table value_channels (
        team text not null references teams (team),
        channel text not null,          -- a Slack channel
        set_by text not null,
        set_at text not null,
        primary key (team, channel)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChannel:
    """One channel in which amounts may be shown."""

    team: str
    channel: str
    set_by: str
    set_at: datetime


def keep(db: Database, team: str, channel: ValueChannel) -> None:
    """Let amounts be shown in a channel; one that is there stays as it is."""
    db.insert("value_channels", team, [channel], ignore=True)


def remove(db: Database, team: str, channel: str) -> bool:
    """Let amounts be shown there no more; False where they were not."""
    return bool(
        db.execute(
            "delete from value_channels where team = :team and channel = :channel",
            team=team,
            channel=channel,
        )
    )


def is_one(db: Database, team: str, channel: str) -> bool:
    """Tell whether amounts may be shown in a channel."""
    return bool(
        db.count(
            "select count(*) from value_channels where team = :team and channel = :channel",
            team=team,
            channel=channel,
        )
    )


def every(db: Database, team: str) -> list[ValueChannel]:
    """List the channels in which amounts may be shown."""
    return db.all(
        ValueChannel, "select * from value_channels where team = :team order by channel", team=team
    )
