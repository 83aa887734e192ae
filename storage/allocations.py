"""An allocation is the part that a customer gave to one advocate, in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import ALL_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage._database import Database


@table(
    """
    create table allocations (
        team text not null references teams (team),
        report_id text not null,
        advocate_id text not null,
        pct real not null,              -- of what others than us had, 0 to 100
        basis text not null,            -- exact, suggested, confirmed: how we know whom they meant
        confirmed_by text not null,     -- a Slack user; empty where nobody
        primary key (team, report_id, advocate_id),
        foreign key (team, report_id) references reports (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index allocations_of_advocate on allocations (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The part of one advocate. What went to people we do not know is what lacks to 100."""

    team: str
    report_id: str
    advocate_id: str
    pct: float
    basis: str
    confirmed_by: str = ""


def keep(db: Database, team: str, report_id: str, parts: Iterable[Allocation]) -> None:
    """Keep whom a report means, in place of whom it meant before."""
    db.execute(
        "delete from allocations where team = :team and report_id = :report_id",
        team=team,
        report_id=report_id,
    )
    db.insert("allocations", team, parts)


def of_report(db: Database, team: str, report_id: str) -> list[Allocation]:
    """List the parts of a report, the largest first."""
    return db.all(
        Allocation,
        "select * from allocations where team = :team and report_id = :report_id"
        " order by pct desc, advocate_id",
        team=team,
        report_id=report_id,
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Allocation]:
    """List the parts that customers gave an advocate, by whatever names."""
    return db.all(
        Allocation,
        f"{ALL_NAMES} select * from allocations where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by report_id, advocate_id",
        team=team,
        advocate_id=advocate_id,
    )


def between(db: Database, team: str, since: datetime, until: datetime) -> list[Allocation]:
    """List the parts in reports that were asked for from a time on and before another."""
    return db.all(
        Allocation,
        "select allocations.* from allocations join reports on reports.team = allocations.team"
        " and reports.id = allocations.report_id where allocations.team = :team"
        " and reports.asked_at >= :since and reports.asked_at < :until"
        " order by reports.asked_at, report_id, advocate_id",
        team=team,
        since=since,
        until=until,
    )
