"""An erasure is what is still to be taken away in Slack, or out of the file, of who was forgotten.

It holds Slack's names of messages and files and nothing of the person, and is gone when it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table erasures (
        team text not null references teams (team),
        kind text not null,             -- message, edit, file, scrub
        channel text not null,          -- of a message; else empty
        name text not null,             -- Slack's name: a message's ts, a file's id
        message_id text not null,       -- of an edit: the message of the outbox that says it now
        asked_at text not null,
        due_at text not null,
        attempts integer not null,
        primary key (team, kind, channel, name)
    );
    create index erasures_due on erasures (team, due_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One thing to be taken away; `scrub` is what a database file keeps of deleted rows."""

    team: str
    kind: str
    channel: str = ""
    name: str = ""
    message_id: str = ""
    asked_at: datetime
    due_at: datetime
    attempts: int = 0


def add(db: Database, team: str, erasures: Iterable[Erasure]) -> None:
    """Ask for things to be taken away; what is asked for already stays so."""
    db.insert("erasures", team, erasures, ignore=True)


def due(db: Database, team: str, now: datetime, most: int) -> list[Erasure]:
    """List what is due to be taken away, oldest first."""
    return db.all(
        Erasure,
        "select * from erasures where team = :team and due_at <= :now"
        " order by asked_at, kind, channel, name limit :most",
        team=team,
        now=now,
        most=most,
    )


def count(db: Database, team: str) -> int:
    """Count what is still to be taken away."""
    return db.count("select count(*) from erasures where team = :team", team=team)


def done(db: Database, team: str, kind: str, channel: str, name: str) -> None:
    """Note that something is taken away."""
    db.execute(
        "delete from erasures where team = :team and kind = :kind and channel = :channel"
        " and name = :name",
        team=team,
        kind=kind,
        channel=channel,
        name=name,
    )


def change(db: Database, team: str, kind: str, channel: str, name: str, **values: Any) -> None:
    """Set columns of what is to be taken away."""
    db.change("erasures", team, {"kind": kind, "channel": channel, "name": name}, **values)


def waiting(db: Database, team: str, before: datetime) -> list[Erasure]:
    """List what was asked for before a time and is still there, oldest first."""
    return db.all(
        Erasure,
        "select * from erasures where team = :team and asked_at < :before"
        " order by asked_at, kind, channel, name",
        team=team,
        before=before,
    )
