"""Evidence is what something about buyers rests on, from a visit's own words down to a guess."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table
from storage._words import cut
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database

KINDS = ("visit", "win_loss", "ticket", "survey", "heard", "sales_opinion", "guess")
"""The best first."""

TARGETS = ("question", "look", "trigger")
"""What it can be evidence for; a trigger is what sets a buyer off, under the buyer's id."""


@table(
    """
    create table evidence (
        team text not null references teams (team),
        id text not null,
        target text not null,           -- question, look, trigger
        target_id text not null,        -- of the question or look; for a trigger of the buyer
        kind text not null,             -- one of KINDS
        at text not null,
        customer text not null,         -- in words; empty where nobody said
        text text not null,             -- at most 280 characters
        quotable integer not null,      -- 1: who said it agreed to be quoted
        link text not null,             -- where it was said; empty where it was not in public
        visit_id text,                  -- null where no visit taught it
        by text not null,               -- a Slack user: who put it in
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id) on delete cascade
    );
    create index evidence_for on evidence (team, target, target_id, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a question, a look or a trigger."""

    team: str
    id: str
    target: str
    target_id: str
    kind: str
    at: datetime
    customer: str = ""
    text: str = ""
    quotable: bool = False
    link: str = ""
    visit_id: str | None = None
    by: str = ""


def add(db: Database, team: str, evidence: Iterable[Evidence]) -> None:
    """Keep evidence, with its words cut to what is kept of anybody's."""
    db.insert("evidence", team, [replace(one, text=cut(one.text)) for one in evidence])


def about(db: Database, team: str, target: str, target_id: str) -> list[Evidence]:
    """List what speaks for one question, look or trigger, newest first."""
    return db.all(
        Evidence,
        "select * from evidence where team = :team and target = :target"
        " and target_id = :target_id order by at desc, id",
        team=team,
        target=target,
        target_id=target_id,
    )


def every(db: Database, team: str, target: str) -> dict[str, list[Evidence]]:
    """Give what speaks for each question, look or trigger, newest first, by its id."""
    found: dict[str, list[Evidence]] = {}
    rows = db.all(
        Evidence,
        "select * from evidence where team = :team and target = :target order by at desc, id",
        team=team,
        target=target,
    )
    for one in rows:
        found.setdefault(one.target_id, []).append(one)
    return found


def since(db: Database, team: str, since: datetime) -> list[Evidence]:
    """List what was said since a time, newest first."""
    return db.all(
        Evidence,
        "select * from evidence where team = :team and at >= :since order by at desc, id",
        team=team,
        since=since,
    )


def forget(db: Database, team: str, customer: str) -> int:
    """Delete what a customer said, by name, however it is written; tells how much there was."""
    rows = db.rows("select id, customer from evidence where team = :team", team=team)
    theirs = [row["id"] for row in rows if name_key(row["customer"]) == name_key(customer)]
    return sum(
        db.execute("delete from evidence where team = :team and id in :few", team=team, few=few)
        for few in chunks(theirs)
    )


def remove(db: Database, team: str, evidence_id: str) -> None:
    """Delete one piece of evidence."""
    db.execute("delete from evidence where team = :team and id = :id", team=team, id=evidence_id)
