"""A finding ties a reading to the alert that it is evidence for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database


@table(
    """
    create table findings (
        team text not null references teams (team),
        alert_id text not null,
        reading_id text not null,
        position integer not null,      -- 0 for the one that opened it
        found_at text not null,
        primary key (team, alert_id, reading_id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade,
        foreign key (team, reading_id) references readings (team, id) on delete cascade
    )
    """,
    """
    create index findings_of_reading on findings (team, reading_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reading as evidence for one alert."""

    team: str
    alert_id: str
    reading_id: str
    position: int
    found_at: datetime


def add(db: Database, team: str, alert_id: str, reading_id: str, now: datetime) -> None:
    """Put a reading under an alert, behind those that are there."""
    there = db.count(
        "select count(*) from findings where team = :team and alert_id = :alert_id",
        team=team,
        alert_id=alert_id,
    )
    finding = Finding(
        team=team, alert_id=alert_id, reading_id=reading_id, position=there, found_at=now
    )
    db.insert("findings", team, [finding], ignore=True)


def words(db: Database, team: str, alert_ids: Sequence[str]) -> dict[str, str]:
    """Give the words that each of these alerts rests on first: the gravest, of those the newest."""
    found: dict[str, str] = {}
    for some in chunks(alert_ids):
        rows = db.rows(
            "select alert_id, evidence from (select findings.alert_id, readings.evidence,"
            " row_number() over (partition by findings.alert_id order by readings.severity desc,"
            " findings.position desc) as place from findings join readings"
            " on readings.team = findings.team and readings.id = findings.reading_id"
            " where findings.team = :team and findings.alert_id in :some) as ranked"
            " where place = 1",
            team=team,
            some=some,
        )
        found.update({row["alert_id"]: row["evidence"] for row in rows})
    return found
