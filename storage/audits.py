"""An audit is one line of who saw or did what, and when; lines are only ever added.

Whom it was about is a keyed hash: the trail outlives who is forgotten, and names nobody.
"""

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
    create table audits (
        team text not null references teams (team),
        id text not null,
        at text not null,
        who text not null,              -- a Slack user, or what did it: terminal, a job
        what text not null,             -- the command, button or form, and never its words
        subject text not null,          -- a keyed hash of the advocate's id; empty where none
        note text not null,             -- counts, in words; names nobody
        primary key (team, id)
    );
    create index audits_by_age on audits (team, at);
    create index audits_of_subject on audits (team, subject, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One thing that somebody saw or did."""

    team: str
    id: str
    at: datetime
    who: str
    what: str
    subject: str = ""
    note: str = ""


def add(db: Database, team: str, audits: Iterable[Audit]) -> None:
    """Add lines to the trail."""
    db.insert("audits", team, audits)


def of_subject(db: Database, team: str, subject: str) -> list[Audit]:
    """List what was seen and done about somebody, oldest first."""
    return db.all(
        Audit,
        "select * from audits where team = :team and subject = :subject order by at, id",
        team=team,
        subject=subject,
    )


def newest(db: Database, team: str, most: int) -> list[Audit]:
    """List the newest lines, newest first."""
    return db.all(
        Audit,
        "select * from audits where team = :team order by at desc, id desc limit :most",
        team=team,
        most=most,
    )


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget lines that are older than a time, and tell how many those were."""
    return db.execute(
        "delete from audits where team = :team and at < :before", team=team, before=before
    )
