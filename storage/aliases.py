"""An alias is one of the names that a payment goes by where it was made."""

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
    create table aliases (
        team text not null references teams (team),
        name text not null,             -- with its system: stripe:pi_...
        root text not null,             -- the name by which those that belong together are one
        at text not null,
        primary key (team, name)
    );
    create index aliases_of_root on aliases (team, root)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name of one payment, which may be known before the payment is."""

    team: str
    name: str
    root: str
    at: datetime


def join(db: Database, team: str, names: Sequence[str], at: datetime) -> list[str]:
    """Note that these names are one payment's; gives all the names it goes by."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return []
    rows = db.rows(
        "select root from aliases where team = :team and name in :names order by at, name",
        team=team,
        names=wanted,
    )
    roots = list(dict.fromkeys(row["root"] for row in rows)) or wanted[:1]
    if others := roots[1:]:
        db.execute(
            "update aliases set root = :root where team = :team and root in :others",
            team=team,
            root=roots[0],
            others=others,
        )
    made = [Alias(team=team, name=name, root=roots[0], at=at) for name in wanted]
    db.insert("aliases", team, made, ignore=True)
    return [
        row["name"]
        for row in db.rows(
            "select name from aliases where team = :team and root = :root order by at, name",
            team=team,
            root=roots[0],
        )
    ]


def around(db: Database, team: str, names: Sequence[str]) -> dict[str, list[str]]:
    """Tell of each of these names which others the same payment goes by, where it goes by any."""
    found: dict[str, list[str]] = {}
    for some in chunks(names):
        for row in db.rows(
            "select mine.name as name, others.name as other from aliases as mine"
            " join aliases as others on others.team = mine.team and others.root = mine.root"
            " where mine.team = :team and mine.name in :some and others.name <> mine.name"
            " order by others.at, others.name",
            team=team,
            some=some,
        ):
            found.setdefault(row["name"], []).append(row["other"])
    return found


def forget(db: Database, team: str, names: Sequence[str]) -> None:
    """Forget all names of the payments that have one of these."""
    for some in chunks(names):
        db.execute(
            "delete from aliases where team = :team and root in"
            " (select root from aliases where team = :team and name in :some)",
            team=team,
            some=some,
        )


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget names from before a time, and tell how many there were."""
    return db.execute(
        "delete from aliases where team = :team and at < :before", team=team, before=before
    )
