"""An alert is a reading someone should hear of; one per advocate and situation, until closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database
    from storage.readings import Reading

LIVE = ("open", "acknowledged", "snoozed")
"""The states in which new evidence belongs to the alert that is there."""


@table(
    """
    create table alerts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        situation text not null,        -- the signal that sees it
        label text not null,
        severity integer not null,      -- 1 to 3, of the strongest reading so far
        state text not null,            -- open, acknowledged, snoozed, resolved, dismissed
        opened_at text not null,
        updated_at text not null,
        claimed_by text,                -- a Slack user
        acted_by text,                  -- who brought it to its state, and when
        acted_at text,
        snoozed_until text,
        verdict text,                   -- right, known or wrong
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index alerts_one_live on alerts (team, advocate_id, situation)
        where state in ('open', 'acknowledged', 'snoozed');
    create index alerts_by_state on alerts (team, state, updated_at)
    """,
    """
    -- what a colleague did about it, in their words, when they settled it
    alter table alerts add column done text
    """,
    """
    create index alerts_of_advocate on alerts (team, advocate_id, opened_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One situation of one advocate that someone should hear of."""

    team: str
    id: str
    advocate_id: str
    situation: str
    label: str
    severity: int
    state: str
    opened_at: datetime
    updated_at: datetime
    claimed_by: str | None = None
    acted_by: str | None = None
    acted_at: datetime | None = None
    snoozed_until: datetime | None = None
    verdict: str | None = None
    done: str | None = None


def add(db: Database, team: str, alert: Alert) -> None:
    """Keep a new alert."""
    db.insert("alerts", team, [alert])


def one(db: Database, team: str, alert_id: str) -> Alert | None:
    """Find an alert by id."""
    return db.one(
        Alert, "select * from alerts where team = :team and id = :id", team=team, id=alert_id
    )


def live(db: Database, team: str, advocate_id: str, situation: str) -> Alert | None:
    """Find the alert that new evidence for a situation belongs to."""
    return db.one(
        Alert,
        "select * from alerts where team = :team and advocate_id = :advocate_id"
        " and situation = :situation and state in :live",
        team=team,
        advocate_id=advocate_id,
        situation=situation,
        live=list(LIVE),
    )


def every_live(db: Database, team: str) -> list[Alert]:
    """List what is not closed, gravest first, then newest."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and state in :live"
        " order by severity desc, updated_at desc, id",
        team=team,
        live=list(LIVE),
    )


def live_by_owner(db: Database, team: str) -> dict[str, int]:
    """Count what is not closed by who owns the advocate it is about."""
    rows = db.rows(
        "select advocates.owner as owner, count(*) as n from alerts join advocates"
        " on advocates.team = alerts.team and advocates.id = alerts.advocate_id"
        " where alerts.team = :team and alerts.state in :live group by advocates.owner",
        team=team,
        live=list(LIVE),
    )
    return {row["owner"]: int(row["n"]) for row in rows}


def live_about(db: Database, team: str, situation: str) -> list[Alert]:
    """List what is not closed about one situation, newest first."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and situation = :situation and state in :live"
        " order by updated_at desc, id",
        team=team,
        situation=situation,
        live=list(LIVE),
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Alert]:
    """List an advocate's alerts, newest first."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and advocate_id = :advocate_id"
        " order by opened_at desc, id",
        team=team,
        advocate_id=advocate_id,
    )


def touched_since(db: Database, team: str, since: datetime) -> list[Alert]:
    """List what was opened or changed since a time, gravest first."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and updated_at >= :since"
        " order by severity desc, updated_at desc, id",
        team=team,
        since=since,
    )


def to_wake(db: Database, team: str, now: datetime) -> list[Alert]:
    """List the snoozed alerts whose time is up."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and state = 'snoozed' and snoozed_until <= :now"
        " order by snoozed_until, id",
        team=team,
        now=now,
    )


def claimed_and_calm(db: Database, team: str, since: datetime) -> list[Alert]:
    """List the claimed alerts of which nothing has been heard since a time."""
    return db.all(
        Alert,
        "select * from alerts where team = :team and state = 'acknowledged'"
        " and updated_at <= :since order by updated_at, id",
        team=team,
        since=since,
    )


def last_change(db: Database, team: str) -> datetime | None:
    """Tell when an alert was last opened or changed."""
    rows = db.rows("select max(updated_at) as at from alerts where team = :team", team=team)
    return datetime.fromisoformat(rows[0]["at"]) if rows[0]["at"] else None


def by_verdict(db: Database, team: str, since: datetime) -> dict[str, dict[str, int]]:
    """Count the alerts opened since a time by situation and verdict ("" where there is none)."""
    rows = db.rows(
        "select situation, coalesce(verdict, '') as said, count(*) as n from alerts"
        " where team = :team and opened_at >= :since group by situation, coalesce(verdict, '')",
        team=team,
        since=since,
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["situation"], {})[row["said"]] = int(row["n"])
    return found


def change(db: Database, team: str, alert_id: str, **values: Any) -> None:
    """Set columns of an alert."""
    db.change("alerts", team, {"id": alert_id}, **values)


def was_dismissed(db: Database, team: str, reading: Reading) -> bool:
    """Tell whether a person has called the same finding no signal before.

    The same finding: the same signal of the same advocate on the same post, however grave.
    """
    return bool(
        db.count(
            "select count(*) from alerts"
            " join findings on findings.team = alerts.team and findings.alert_id = alerts.id"
            " join readings on readings.team = alerts.team and readings.id = findings.reading_id"
            " where alerts.team = :team and alerts.advocate_id = :advocate_id"
            " and alerts.situation = :situation and alerts.state = 'dismissed'"
            " and readings.account_id = :account_id and readings.post_id = :post_id",
            team=team,
            advocate_id=reading.advocate_id,
            situation=reading.signal,
            account_id=reading.account_id,
            post_id=reading.post_id,
        )
    )
