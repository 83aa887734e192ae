"""A notice says whom an alert was brought to in person, or that it waits for the digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table notices (
        team text not null references teams (team),
        alert_id text not null,
        whom text not null,             -- a Slack user; empty where nobody can be told
        role text not null,             -- as what they are told: owner, backup, lead
        is_held integer not null,       -- kept for their digest, because enough reached them
        at text not null,
        primary key (team, alert_id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    );
    create index notices_of_whom on notices (team, whom, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Who heard of an alert in person, or would have."""

    team: str
    alert_id: str
    whom: str
    role: str
    is_held: bool = False
    at: datetime


def add(db: Database, team: str, notice: Notice) -> None:
    """Keep a notice."""
    db.insert("notices", team, [notice])


def one(db: Database, team: str, alert_id: str) -> Notice | None:
    """Find the notice of an alert."""
    return db.one(
        Notice,
        "select * from notices where team = :team and alert_id = :alert_id",
        team=team,
        alert_id=alert_id,
    )


def reached(db: Database, team: str, since: datetime) -> dict[str, int]:
    """Count the notices that reached each colleague since a time."""
    rows = db.rows(
        "select whom, count(*) as n from notices where team = :team and is_held = 0"
        " and at > :since group by whom",
        team=team,
        since=since,
    )
    return {row["whom"]: int(row["n"]) for row in rows}


def called(db: Database, team: str, whom: str) -> set[str]:
    """Name the alerts that somebody was called for, or would have been, by id."""
    rows = db.rows(
        "select alert_id from notices where team = :team and whom = :whom", team=team, whom=whom
    )
    return {row["alert_id"] for row in rows}


def held(db: Database, team: str, since: datetime) -> list[Notice]:
    """List what was kept for a digest since a time, the gravest first."""
    return db.all(
        Notice,
        "select notices.* from notices join alerts on alerts.team = notices.team"
        " and alerts.id = notices.alert_id where notices.team = :team and notices.is_held = 1"
        " and notices.at >= :since order by alerts.severity desc, notices.at, notices.alert_id",
        team=team,
        since=since,
    )


def change(db: Database, team: str, alert_id: str, **values: Any) -> None:
    """Set columns of a notice."""
    db.change("notices", team, {"alert_id": alert_id}, **values)
