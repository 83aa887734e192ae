"""An absence is a time that an advocate or a colleague has said they will be away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table absences (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- of whom: advocate, colleague
        subject_id text not null,       -- the advocate's id, or the Slack user
        from_on text not null,
        until_on text not null,         -- the last day away
        note text not null,
        by text not null,
        at text not null,
        primary key (team, id)
    );
    create index absences_of_subject on absences (team, kind, subject_id, until_on)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Who is away from when until when, both days included."""

    team: str
    id: str
    kind: str
    subject_id: str
    from_on: date
    until_on: date
    note: str = ""
    by: str
    at: datetime


def add(db: Database, team: str, absence: Absence) -> None:
    """Keep an absence."""
    db.insert("absences", team, [absence])


def remove(db: Database, team: str, absence_id: str) -> bool:
    """Forget an absence; False where there is none."""
    return bool(
        db.execute("delete from absences where team = :team and id = :id", team=team, id=absence_id)
    )


def of_subject(db: Database, team: str, kind: str, subject_id: str, since: date) -> list[Absence]:
    """List when somebody is away, of what is not over before a day, the next first."""
    return db.all(
        Absence,
        "select * from absences where team = :team and kind = :kind and subject_id = :subject_id"
        " and until_on >= :since order by from_on, id",
        team=team,
        kind=kind,
        subject_id=subject_id,
        since=since,
    )


def between(db: Database, team: str, kind: str, first: date, last: date) -> list[Absence]:
    """List who is away on any of these days, the earliest first."""
    return db.all(
        Absence,
        "select * from absences where team = :team and kind = :kind and from_on <= :last"
        " and until_on >= :first order by from_on, subject_id, id",
        team=team,
        kind=kind,
        first=first,
        last=last,
    )
