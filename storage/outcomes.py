"""An outcome is what became of whom an alert was about, some time after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from storage._registry import table
from storage.alerts import Alert

if TYPE_CHECKING:
    from storage._database import Database

AFTER = (30, 90)
"""So many days after an alert we look what became of it."""


@table(
    """
    create table outcomes (
        team text not null references teams (team),
        alert_id text not null,
        after_days integer not null,    -- 30 or 90
        became text not null,           -- as_before, less, nothing, back or unseen
        ended_at text,                  -- when they went: said so, or published last
        noted_at text not null,
        again_at text,                  -- where it could not be seen: when we look again
        primary key (team, alert_id, after_days),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How somebody published so many days after an alert about them."""

    team: str
    alert_id: str
    after_days: int
    became: str
    ended_at: datetime | None = None
    noted_at: datetime
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """An outcome beside what its alert was about, and when that was opened."""

    situation: str
    opened_at: datetime
    after_days: int
    became: str
    ended_at: datetime | None


def keep(db: Database, team: str, outcome: Outcome) -> None:
    """Keep an outcome in place of what was known of it before."""
    db.execute(
        "delete from outcomes where team = :team and alert_id = :alert_id"
        " and after_days = :after_days",
        team=team,
        alert_id=outcome.alert_id,
        after_days=outcome.after_days,
    )
    db.insert("outcomes", team, [outcome])


def due(db: Database, team: str, after_days: int, now: datetime, most: int) -> list[Alert]:
    """List the alerts of the last year whose outcome is to be looked at, oldest first."""
    return db.all(
        Alert,
        "select alerts.* from alerts left join outcomes"
        " on outcomes.team = alerts.team and outcomes.alert_id = alerts.id"
        " and outcomes.after_days = :after_days"
        " where alerts.team = :team and alerts.opened_at <= :until and alerts.opened_at >= :since"
        " and (outcomes.alert_id is null or outcomes.again_at <= :now)"
        " order by alerts.opened_at, alerts.id limit :most",
        team=team,
        after_days=after_days,
        until=now - timedelta(days=after_days),
        since=now - timedelta(days=365 + after_days),
        now=now,
        most=most,
    )


def of_alert(db: Database, team: str, alert_id: str) -> list[Outcome]:
    """List the outcomes of an alert, the earliest first."""
    return db.all(
        Outcome,
        "select * from outcomes where team = :team and alert_id = :alert_id order by after_days",
        team=team,
        alert_id=alert_id,
    )


def of_alerts_since(db: Database, team: str, since: datetime) -> list[Became]:
    """List the outcomes of the alerts that were opened since a time."""
    return db.all(
        Became,
        "select alerts.situation, alerts.opened_at, outcomes.after_days, outcomes.became,"
        " outcomes.ended_at from outcomes join alerts"
        " on alerts.team = outcomes.team and alerts.id = outcomes.alert_id"
        " where outcomes.team = :team and alerts.opened_at >= :since"
        " order by alerts.opened_at, alerts.id, outcomes.after_days",
        team=team,
        since=since,
    )
