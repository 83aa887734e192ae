"""A tombstone is the keyed hash of who was erased, so that no import brings them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from storage._database import Database


@table(
    """
    create table tombstones (
        team text not null references teams (team),
        value text not null,            -- a keyed hash of an address or an id, with its name space
        at text not null,
        source text not null,           -- who asked for it: a Slack user, or a hook
        primary key (team, value)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One key of a person who was erased."""

    team: str
    value: str
    at: datetime
    source: str = ""


def add(db: Database, team: str, tombstones: Iterable[Tombstone]) -> None:
    """Keep tombstones; those that are there stay."""
    db.insert("tombstones", team, tombstones, ignore=True)


def among(db: Database, team: str, values: Sequence[str]) -> set[str]:
    """Tell which of these keys are of people who were erased."""
    return {
        row["value"]
        for few in chunks(values)
        for row in db.rows(
            "select value from tombstones where team = :team and value in :values",
            team=team,
            values=few,
        )
    }


def count(db: Database, team: str) -> int:
    """Count the keys of those who were erased."""
    return db.count("select count(*) from tombstones where team = :team", team=team)


def every(db: Database, team: str) -> list[Tombstone]:
    """List the keys of those who were erased, by key."""
    return db.all(
        Tombstone, "select * from tombstones where team = :team order by value", team=team
    )


def rename(db: Database, team: str, names: Mapping[str, str]) -> None:
    """Keep these keys by other names; one that is there by its new name goes."""
    for one, other in names.items():
        db.execute(
            "insert into tombstones (team, value, at, source) select team, :other, at, source"
            " from tombstones where team = :team and value = :one on conflict do nothing",
            team=team,
            one=one,
            other=other,
        )
        db.execute("delete from tombstones where team = :team and value = :one", team=team, one=one)
