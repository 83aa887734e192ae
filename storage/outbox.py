"""The outbox holds what we mean to say, from before it is said until it surely has been.

A row goes new -> sending -> sent. One that Slack refuses for good is parked; one left `sending` is
in doubt and is looked for in the channel, by its id in the message's metadata, before it is said
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database


@table(
    """
    create table outbox (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- card, evidence, rise, wake
        channel text not null,
        alert_id text not null,
        reading_ids text not null,      -- what it is to say; the words are made when it is said
        state text not null,            -- new, sending, sent, parked
        attempts integer not null,
        created_at text not null,
        due_at text not null,
        sending_at text,
        sent_at text,
        ts text,
        trouble text not null,          -- why it is not sent, in words
        primary key (team, id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    );
    create index outbox_waiting on outbox (team, state, due_at)
    """,
    """
    -- what is not about one alert has its words with it; the gravest of what waits comes first
    drop index outbox_waiting;
    alter table outbox rename to outbox_of_before;
    create table outbox (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- card, evidence, rise, wake, held; digest, note
        channel text not null,          -- or a Slack user, until their conversation is known
        alert_id text,
        reading_ids text not null,      -- what it is to say; the words are made when it is said
        body text not null,             -- the words, as JSON, where it is not about an alert
        rank integer not null,          -- how grave
        state text not null,            -- new, sending, sent, parked
        attempts integer not null,
        created_at text not null,
        due_at text not null,
        sending_at text,
        sent_at text,
        ts text,
        trouble text not null,          -- why it is not sent, in words
        primary key (team, id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    );
    insert into outbox (team, id, kind, channel, alert_id, reading_ids, body, rank, state, attempts,
        created_at, due_at, sending_at, sent_at, ts, trouble)
        select team, id, kind, channel, alert_id, reading_ids, '', 0, state, attempts,
        created_at, due_at, sending_at, sent_at, ts, trouble from outbox_of_before;
    drop table outbox_of_before;
    create index outbox_waiting on outbox (team, state, due_at);
    create index outbox_of_channel on outbox (team, channel, sent_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing to say in one channel."""

    team: str
    id: str
    kind: str
    channel: str
    alert_id: str | None = None
    reading_ids: tuple[str, ...] = ()
    body: str = ""
    rank: int = 0
    state: str = "new"
    attempts: int = 0
    created_at: datetime
    due_at: datetime
    sending_at: datetime | None = None
    sent_at: datetime | None = None
    ts: str | None = None
    trouble: str = ""


def add(db: Database, team: str, message: Message, *, once: bool = False) -> None:
    """Keep something to be said; with `once`, nothing happens where its id is there already."""
    db.insert("outbox", team, [message], ignore=once)


def one(db: Database, team: str, message_id: str) -> Message | None:
    """Find a message by id."""
    return db.one(
        Message,
        "select * from outbox where team = :team and id = :id",
        team=team,
        id=message_id,
    )


def said_since(db: Database, team: str, channel: str, kinds: list[str], since: datetime) -> int:
    """Count what a channel has been told since a time, or is being told now."""
    return db.count(
        "select count(*) from outbox where team = :team and channel = :channel and kind in :kinds"
        " and ((state = 'sent' and sent_at >= :since) or state = 'sending')",
        team=team,
        channel=channel,
        kinds=kinds,
        since=since,
    )


def held(db: Database, team: str, channel: str, until: datetime) -> int:
    """Count what a channel is to hear no earlier than a time."""
    return db.count(
        "select count(*) from outbox where team = :team and channel = :channel"
        " and state = 'new' and kind in ('card', 'rise') and due_at >= :until",
        team=team,
        channel=channel,
        until=until,
    )


def waiting(db: Database, team: str, now: datetime, most: int) -> list[Message]:
    """List what is due to be said, the gravest first, then the oldest."""
    return db.all(
        Message,
        "select * from outbox where team = :team and state = 'new' and due_at <= :now"
        " order by rank desc, created_at, id limit :most",
        team=team,
        now=now,
        most=most,
    )


def waiting_in(db: Database, team: str, channel: str, now: datetime, most: int) -> list[Message]:
    """List what is due to be said in one channel, the gravest first, then the oldest."""
    return db.all(
        Message,
        "select * from outbox where team = :team and state = 'new' and due_at <= :now"
        " and channel = :channel order by rank desc, created_at, id limit :most",
        team=team,
        channel=channel,
        now=now,
        most=most,
    )


def places(db: Database, team: str, since_before: datetime, now: datetime) -> list[str]:
    """Name the channels where something is due, or in doubt since before a time; gravest first."""
    rows = db.rows(
        "select channel, max(rank) as gravest, min(due_at) as at from outbox where team = :team"
        " and due_at <= :now and (state = 'new'"
        " or (state = 'sending' and sending_at <= :since_before))"
        " group by channel order by gravest desc, at, channel",
        team=team,
        since_before=since_before,
        now=now,
    )
    return [row["channel"] for row in rows]


def in_doubt(db: Database, team: str, since_before: datetime, now: datetime) -> list[Message]:
    """List what was being said before a time and is not known to have been."""
    return db.all(
        Message,
        "select * from outbox where team = :team and state = 'sending'"
        " and sending_at <= :since_before and due_at <= :now order by created_at, id",
        team=team,
        since_before=since_before,
        now=now,
    )


def newest_ts(db: Database, team: str) -> str:
    """Name the last message that is known to be said, as Slack does; nothing where none is."""
    rows = db.rows("select max(ts) as ts from outbox where team = :team", team=team)
    return str(rows[0]["ts"] or "")


def known_ts(db: Database, team: str, channel: str, names: Sequence[str]) -> set[str]:
    """Tell which of these messages of a channel, by Slack's names for them, were said by us."""
    known: set[str] = set()
    for some in chunks(names):
        rows = db.rows(
            "select ts from outbox where team = :team and channel = :channel and ts in :some",
            team=team,
            channel=channel,
            some=some,
        )
        known.update(row["ts"] for row in rows)
    return known


def claim(db: Database, team: str, message: Message, now: datetime) -> bool:
    """Take a message to be said by us and nobody else. False where another took it."""
    return bool(
        db.execute(
            "update outbox set state = 'sending', sending_at = :now, attempts = attempts + 1"
            " where team = :team and id = :id and state = 'new'",
            team=team,
            id=message.id,
            now=now,
        )
    )


def again(db: Database, team: str, message: Message, now: datetime) -> bool:
    """Let a message that was not said be said again. False where another took it up meanwhile."""
    return bool(
        db.execute(
            "update outbox set state = 'new', due_at = :now, trouble = ''"
            " where team = :team and id = :id and state = 'sending' and attempts = :attempts",
            team=team,
            id=message.id,
            attempts=message.attempts,
            now=now,
        )
    )


def change(db: Database, team: str, message_id: str, **values: Any) -> None:
    """Set columns of a message."""
    db.change("outbox", team, {"id": message_id}, **values)


def count(db: Database, team: str, state: str) -> int:
    """Count the messages in a state."""
    return db.count(
        "select count(*) from outbox where team = :team and state = :state",
        team=team,
        state=state,
    )


def oldest(db: Database, team: str) -> datetime | None:
    """Tell since when the oldest message is to be said, or in doubt; None where there is none.

    One that is held to a later time is not to be said before that; one that Slack put off again and
    again has waited since it was made.
    """
    rows = db.rows(
        "select min(case when state = 'sending' then sending_at when attempts > 3 then created_at"
        " else due_at end) as at"
        " from outbox where team = :team and state in ('new', 'sending')",
        team=team,
    )
    return datetime.fromisoformat(rows[0]["at"]) if rows[0]["at"] else None


def parked(db: Database, team: str) -> list[Message]:
    """List what Slack refused for good, oldest first."""
    return db.all(
        Message,
        "select * from outbox where team = :team and state = 'parked' order by created_at, id",
        team=team,
    )


def unpark(db: Database, team: str, channel: str, now: datetime) -> int:
    """Try again what was refused in a channel, and tell how much there was."""
    return db.execute(
        "update outbox set state = 'new', due_at = :now, trouble = ''"
        " where team = :team and channel = :channel and state = 'parked'",
        team=team,
        channel=channel,
        now=now,
    )


def park_all(db: Database, team: str, trouble: str) -> int:
    """Say nothing any more of what waits to be said, and why; tells how much that is.

    What is in doubt stays so, and is looked for when there is somewhere to look.
    """
    return db.execute(
        "update outbox set state = 'parked', trouble = :trouble"
        " where team = :team and state = 'new'",
        team=team,
        trouble=trouble,
    )


def unpark_all(db: Database, team: str, trouble: str, now: datetime) -> int:
    """Let what was parked for one reason be said after all; tells how much that is."""
    return db.execute(
        "update outbox set state = 'new', due_at = :now, trouble = ''"
        " where team = :team and state = 'parked' and trouble = :trouble",
        team=team,
        trouble=trouble,
        now=now,
    )


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget what was said before a time, but for the last thing said; tells how much that was."""
    return db.execute(
        "delete from outbox where team = :team and state = 'sent' and sent_at < :before"
        " and ts < (select max(ts) from outbox where team = :team)",
        team=team,
        before=before,
    )
