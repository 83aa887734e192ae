"""A reading is what a signal saw for one advocate at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database


@table(
    """
    create table readings (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        signal text not null,
        label text not null,
        score real not null,
        bar real not null,
        severity integer not null,
        evidence text not null,
        reasons text not null,
        clears text not null,
        account_id text,                -- with post_id: the post that shows it, if one does
        post_id text,
        returns_on text,
        read_at text not null,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index readings_of_advocate on readings (team, advocate_id, read_at)
    """,
    """
    create index readings_by_label on readings (team, label, read_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a signal saw, strong enough or not to be worth an alert.

    `score` runs from 0 to 1 and is worth an alert from `bar` on. `severity` is 1 (worth knowing),
    2 (worth acting on this week) or 3 (act today). `evidence` is the exact quote or fact,
    `reasons` say in words why we think so, `clears` says what would make it go away. The same
    finding always has the same `id`, so that reading a post twice changes nothing.
    """

    team: str
    id: str
    advocate_id: str
    signal: str
    label: str
    score: float
    bar: float
    severity: int
    evidence: str
    reasons: tuple[str, ...]
    clears: str
    account_id: str | None = None
    post_id: str | None = None
    returns_on: date | None = None
    read_at: datetime


def add(db: Database, team: str, readings: Iterable[Reading]) -> None:
    """Keep readings; one that is kept already stays as it is."""
    db.insert("readings", team, readings, ignore=True)


def known(db: Database, team: str, ids: Sequence[str]) -> set[str]:
    """Tell which of these readings are kept."""
    kept: set[str] = set()
    for some in chunks(ids):
        rows = db.rows(
            "select id from readings where team = :team and id in :some", team=team, some=some
        )
        kept.update(row["id"] for row in rows)
    return kept


def of_alert(db: Database, team: str, alert_id: str) -> list[Reading]:
    """List the readings that an alert rests on, in the order they came."""
    return db.all(
        Reading,
        "select readings.* from readings join findings"
        " on findings.team = readings.team and findings.reading_id = readings.id"
        " where findings.team = :team and findings.alert_id = :alert_id"
        " order by findings.position, findings.found_at, findings.reading_id",
        team=team,
        alert_id=alert_id,
    )


def gravest_words(db: Database, team: str, alert_ids: Sequence[str]) -> dict[str, str]:
    """Give the evidence of the gravest reading of each alert, the newest of them, by alert."""
    found: dict[str, tuple[int, str, str]] = {}
    for some in chunks(alert_ids):
        rows = db.rows(
            "select findings.alert_id, readings.severity, readings.read_at, readings.evidence"
            " from findings join readings"
            " on readings.team = findings.team and readings.id = findings.reading_id"
            " where findings.team = :team and findings.alert_id in :some"
            " order by findings.position, findings.found_at, findings.reading_id",
            team=team,
            some=some,
        )
        for row in rows:
            grave = (row["severity"], row["read_at"], row["evidence"])
            if row["alert_id"] not in found or grave[:2] > found[row["alert_id"]][:2]:
                found[row["alert_id"]] = grave
    return {alert_id: evidence for alert_id, (_, _, evidence) in found.items()}


def over_their_bar(db: Database, team: str, signal: str, since: datetime) -> int:
    """Count what a signal saw since a time that was worth an alert by its own bar."""
    return db.count(
        "select count(*) from readings where team = :team and signal = :signal"
        " and read_at >= :since and score >= bar",
        team=team,
        signal=signal,
        since=since,
    )


def of_advocate(db: Database, team: str, advocate_id: str, most: int = 50) -> list[Reading]:
    """List an advocate's newest readings, newest first."""
    return db.all(
        Reading,
        "select * from readings where team = :team and advocate_id = :advocate_id"
        " order by read_at desc, id limit :most",
        team=team,
        advocate_id=advocate_id,
        most=most,
    )


def over_since(
    db: Database, team: str, advocate_id: str, signal: str, since: datetime
) -> list[Reading]:
    """List what a signal saw of an advocate over its bar since a time, oldest first."""
    return db.all(
        Reading,
        "select * from readings where team = :team and advocate_id = :advocate_id"
        " and signal = :signal and read_at >= :since and score >= bar order by read_at, id",
        team=team,
        advocate_id=advocate_id,
        signal=signal,
        since=since,
    )


EXITS = ("leaving", "pausing", "souring", "switching", "silent", "gone")
"""The labels that tell of somebody who goes, or is about to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """That an advocate goes: since when, by which reading, and when that was known."""

    advocate_id: str
    signal: str
    label: str
    evidence: str
    at: datetime
    known_at: datetime
    returns_on: date | None = None


def departures(
    db: Database, team: str, since: datetime, *, of: Iterable[str] | None = None
) -> list[Departure]:
    """List who has gone, or said so, since a time, oldest first; once for each such reading.

    Everybody, or these advocates alone. A silence counts from the last post on. Left out is what
    was under its bar, what a person has called wrong, and what was over by itself.
    """
    if of is None:
        return _departures(db, team, since)
    found = [one for some in chunks(sorted(of)) for one in _departures(db, team, since, some)]
    return sorted(found, key=lambda one: one.at)


def _departures(
    db: Database, team: str, since: datetime, some: list[str] | None = None
) -> list[Departure]:
    # Written out, so that for a few the database goes by the person.
    whose = "" if some is None else " and readings.advocate_id in :some"
    return db.all(
        Departure,
        "select readings.advocate_id, readings.signal, readings.label,"  # noqa: S608 - our own
        " readings.evidence, readings.read_at as known_at, readings.returns_on,"
        " coalesce(posts.published_at, readings.read_at) as at from readings"
        " left join posts on posts.team = readings.team and posts.id = readings.post_id"
        " and posts.account_id = readings.account_id"
        " where readings.team = :team and readings.label in :labels"
        " and readings.score >= readings.bar and readings.read_at >= :since"
        f"{whose}"
        " and not exists (select 1 from findings join alerts"
        " on alerts.team = findings.team and alerts.id = findings.alert_id"
        " where findings.team = readings.team and findings.reading_id = readings.id"
        " and (alerts.state = 'dismissed' or (alerts.state = 'resolved' and alerts.acted_by is null"
        " and alerts.claimed_by is null)))"
        " order by 7, readings.id",
        team=team,
        labels=list(EXITS),
        since=since,
        **({} if some is None else {"some": some}),
    )
