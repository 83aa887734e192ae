"""A report is what a customer said had helped them decide, asked in passing or by the survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._registry import table
from storage.customers import ALL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database

Without = Literal["yes", "later", "no", "unsure"]
WITHOUT: tuple[Without, ...] = ("yes", "later", "no", "unsure")


@table(
    """
    create table reports (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        deal_id text,                   -- which deal it is about, where it is about one
        kind text not null,             -- heard, survey
        asked_at text not null,
        answered_at text,               -- none while they have not: what response is counted from
        raw_text text not null,         -- their own words, bounded
        ref_pct real,                   -- of 100 points, how many came from others than us
        without text not null,          -- had there been nobody: bought yes, later, no, unsure;
                                        -- empty where not asked
        is_decoy integer not null,      -- they named what we do not do
        is_settled integer not null,    -- a person has looked at whom they meant
        ext_id text not null,           -- counted once
        source text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    );
    create unique index reports_once on reports (team, ext_id);
    create index reports_of_customer on reports (team, customer_id, asked_at);
    create index reports_by_age on reports (team, asked_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one customer said. Whom they named is in `allocations`."""

    team: str
    id: str
    customer_id: str
    deal_id: str | None = None
    kind: str
    asked_at: datetime
    answered_at: datetime | None = None
    raw_text: str = ""
    ref_pct: float | None = None
    without: str = ""
    is_decoy: bool = False
    is_settled: bool = False
    ext_id: str
    source: str = ""


def add(db: Database, team: str, reports: Iterable[Report]) -> None:
    """Keep reports; those that are known by what they are called there stay as they are."""
    db.insert("reports", team, reports, ignore=True)


def one(db: Database, team: str, report_id: str) -> Report | None:
    """Find a report by id."""
    return db.one(
        Report, "select * from reports where team = :team and id = :id", team=team, id=report_id
    )


def of_customer(db: Database, team: str, customer_id: str) -> list[Report]:
    """List what a customer said, all joined to them and an account's people, oldest first."""
    return db.all(
        Report,
        f"{ALL_OF} select * from reports where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by asked_at, id",
        team=team,
        customer_id=customer_id,
    )


def between(db: Database, team: str, since: datetime, until: datetime) -> list[Report]:
    """List what was asked from a time on and before another, oldest first."""
    return db.all(
        Report,
        "select * from reports where team = :team and asked_at >= :since and asked_at < :until"
        " order by asked_at, id",
        team=team,
        since=since,
        until=until,
    )


def unsettled(db: Database, team: str, most: int) -> list[Report]:
    """List the answers of which nobody has said yet whom they mean, oldest first."""
    return db.all(
        Report,
        "select * from reports where team = :team and answered_at is not null and is_settled = 0"
        " order by answered_at, id limit :most",
        team=team,
        most=most,
    )


def change(db: Database, team: str, report_id: str, **values: Any) -> None:
    """Set columns of a report."""
    db.change("reports", team, {"id": report_id}, **values)
