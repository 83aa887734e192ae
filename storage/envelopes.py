"""An envelope is one delivery from Slack, remembered for a day so that a repeat has no effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table envelopes (
        team text not null references teams (team),
        key text not null,              -- what Slack keeps the same when it says a thing twice
        seen_at text not null,
        primary key (team, key)
    );
    create index envelopes_by_age on envelopes (team, seen_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One delivery from Slack."""

    team: str
    key: str
    seen_at: datetime


def first_time(db: Database, team: str, key: str, now: datetime) -> bool:
    """Remember a delivery, and tell whether it is new."""
    return bool(
        db.execute(
            "insert into envelopes (team, key, seen_at) values (:team, :key, :now)"
            " on conflict do nothing",
            team=team,
            key=key,
            now=now,
        )
    )


def is_known(db: Database, team: str, key: str) -> bool:
    """Tell whether a delivery is remembered."""
    return bool(
        db.count(
            "select count(*) from envelopes where team = :team and key = :key", team=team, key=key
        )
    )


def forget(db: Database, team: str, key: str) -> None:
    """Forget one delivery of which nothing came, so that it may come again."""
    db.execute("delete from envelopes where team = :team and key = :key", team=team, key=key)


def sweep(db: Database, team: str, before: datetime) -> None:
    """Forget deliveries that will not be repeated any more."""
    db.execute(
        "delete from envelopes where team = :team and seen_at < :before", team=team, before=before
    )
