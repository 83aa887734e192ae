"""A habit is how an advocate published in one year; newcomers who publish alike are held to it."""

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
    create table habits (
        team text not null references teams (team),
        advocate_id text not null,
        year integer not null,          -- counted back from their last post, 0 the newest
        gap real not null,              -- days between days with posts, in the quarter before it
        longest real not null,          -- the longest silence in it, in days
        measured_at text not null,
        primary key (team, advocate_id, year),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index habits_by_gap on habits (team, gap)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One year of one advocate: how often they published before it, and its longest silence."""

    team: str
    advocate_id: str
    year: int
    gap: float
    longest: float
    measured_at: datetime


def keep(db: Database, team: str, advocate_id: str, habits: Iterable[Habit]) -> None:
    """Keep an advocate's years in place of those that were kept before."""
    db.execute(
        "delete from habits where team = :team and advocate_id = :advocate_id",
        team=team,
        advocate_id=advocate_id,
    )
    db.insert("habits", team, habits)


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Habit]:
    """List an advocate's years, the newest first."""
    return db.all(
        Habit,
        "select * from habits where team = :team and advocate_id = :advocate_id order by year",
        team=team,
        advocate_id=advocate_id,
    )


def alike(
    db: Database, team: str, low: float, high: float, *, but: str, most: int = 1000
) -> list[Habit]:
    """List years of others than one advocate, of those with a gap between two; merged ones not."""
    return db.all(
        Habit,
        "select habits.* from habits join advocates"
        " on advocates.team = habits.team and advocates.id = habits.advocate_id"
        " where habits.team = :team and habits.gap >= :low and habits.gap <= :high"
        " and habits.advocate_id <> :but and advocates.merged_into is null"
        " order by habits.advocate_id, habits.year limit :most",
        team=team,
        low=low,
        high=high,
        but=but,
        most=most,
    )
