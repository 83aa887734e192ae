"""A stray is what Slack shows that we said, and we do not know of: our memory is a backup's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table strays (
        team text not null references teams (team),
        channel text not null,
        ts text not null,               -- Slack's name for the message
        thread_ts text not null,        -- and for what it stands under; empty where under nothing
        message_id text not null,       -- its id in the outbox, when it was said
        about text not null,            -- what it is about, the same whenever that is said again
        reading_ids text not null,      -- what it told
        is_taken integer not null,      -- a message of the outbox has taken it over
        found_at text not null,
        primary key (team, channel, ts)
    );
    create index strays_by_age on strays (team, found_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A message of ours in a channel that is in no outbox."""

    team: str
    channel: str
    ts: str
    thread_ts: str = ""
    message_id: str
    about: str = ""
    reading_ids: tuple[str, ...] = ()
    is_taken: bool = False
    found_at: datetime


def add(db: Database, team: str, strays: Iterable[Stray]) -> None:
    """Keep what was found; what was found before stays as it is."""
    db.insert("strays", team, strays, ignore=True)


def newest(
    db: Database, team: str, channel: str, thread_ts: str, message_id: str, about: str
) -> Stray | None:
    """Find the newest that is the message itself, or is about the same, and is not taken over."""
    return db.one(
        Stray,
        "select * from strays where team = :team and channel = :channel"
        " and thread_ts = :thread_ts and is_taken = 0"
        " and (message_id = :message_id or (about = :about and about <> ''))"
        " order by ts desc limit 1",
        team=team,
        channel=channel,
        thread_ts=thread_ts,
        message_id=message_id,
        about=about,
    )


def under(db: Database, team: str, channel: str, ts: str) -> list[Stray]:
    """List a message and what stands under it, oldest first."""
    return db.all(
        Stray,
        "select * from strays where team = :team and channel = :channel"
        " and (ts = :ts or thread_ts = :ts) order by ts",
        team=team,
        channel=channel,
        ts=ts,
    )


def every(db: Database, team: str) -> list[Stray]:
    """List all that was found, by channel and age."""
    return db.all(Stray, "select * from strays where team = :team order by channel, ts", team=team)


def remove(db: Database, team: str, channel: str, ts: str) -> None:
    """Forget that a message was found."""
    db.execute(
        "delete from strays where team = :team and channel = :channel and ts = :ts",
        team=team,
        channel=channel,
        ts=ts,
    )


def take(db: Database, team: str, channel: str, ts: str) -> None:
    """Note that a message of the outbox is this one."""
    db.change("strays", team, {"channel": channel, "ts": ts}, is_taken=True)


def sweep(db: Database, team: str, before: datetime) -> None:
    """Forget what was found long ago: what has not been said again by now will not be."""
    db.execute(
        "delete from strays where team = :team and found_at < :before", team=team, before=before
    )
