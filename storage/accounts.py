"""An account is an advocate's address at one source, with how and when we read it."""

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
    create table accounts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        source text not null,           -- a file of monitors/
        address text not null,          -- where it is read from now
        stable_id text not null,        -- what the platform will not change
        title text not null,
        link text not null,             -- what a person opens
        added_at text not null,
        due_at text not null,           -- the schedule: the clock only asks what is due
        leased_until text,              -- claimed by a poller until then
        cursor text not null,           -- where we stopped reading; only its source reads it
        health text not null,           -- ok, or what is wrong, in a word
        health_says text not null,      -- the same as a sentence
        health_since text not null,
        failures integer not null,      -- in a row
        first_seen_at text,             -- null until the first good poll
        last_good_at text,              -- the proof of sight
        last_new_at text,
        ended integer not null,         -- 1: gone for good, never polled again
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index accounts_once on accounts (team, source, stable_id);
    create index accounts_due on accounts (team, ended, due_at);
    create index accounts_of_advocate on accounts (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One place where an advocate publishes, and the state of our reading it."""

    team: str
    id: str
    advocate_id: str
    source: str
    address: str
    stable_id: str
    title: str
    link: str
    added_at: datetime
    due_at: datetime
    leased_until: datetime | None = None
    cursor: str = "{}"
    health: str = "ok"
    health_says: str = ""
    health_since: datetime
    failures: int = 0
    first_seen_at: datetime | None = None
    last_good_at: datetime | None = None
    last_new_at: datetime | None = None
    ended: bool = False
