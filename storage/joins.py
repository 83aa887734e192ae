"""A join is two customers who turned out to be one, and why; it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table joins (
        team text not null references teams (team),
        id text not null,
        kept_id text not null,          -- the customer who stays
        joined_id text not null,        -- the one who points to it from then on
        why text not null,              -- the name space of the key both have, or `person`
        joined_by text not null,        -- a Slack user, or what was imported
        joined_at text not null,
        undone_by text not null,
        undone_at text,
        primary key (team, id),
        foreign key (team, kept_id) references customers (team, id) on delete cascade,
        foreign key (team, joined_id) references customers (team, id) on delete cascade
    );
    create index joins_by_age on joins (team, joined_at);
    create index joins_of_joined on joins (team, joined_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Who was joined to whom. Nothing moves: the joined one only points to the kept one."""

    team: str
    id: str
    kept_id: str
    joined_id: str
    why: str
    joined_by: str
    joined_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None


def add(db: Database, team: str, join: Join) -> None:
    """Join two customers."""
    db.insert("joins", team, [join])
    db.change("customers", team, {"id": join.joined_id}, merged_into=join.kept_id)


def one(db: Database, team: str, join_id: str) -> Join | None:
    """Find a join by id."""
    return db.one(
        Join, "select * from joins where team = :team and id = :id", team=team, id=join_id
    )


def lately(db: Database, team: str, most: int) -> list[Join]:
    """List the joins that hold, newest first."""
    return db.all(
        Join,
        "select * from joins where team = :team and undone_at is null"
        " order by joined_at desc, id desc limit :most",
        team=team,
        most=most,
    )


def undone(db: Database, team: str) -> set[tuple[str, str]]:
    """Name the pairs that a person parted, kept one first, so that they are not joined again."""
    rows = db.rows(
        "select kept_id, joined_id from joins where team = :team and undone_at is not null",
        team=team,
    )
    return {(row["kept_id"], row["joined_id"]) for row in rows}


def undo(db: Database, team: str, join: Join, by: str, now: datetime) -> bool:
    """Part two customers again; False where that was done before."""
    changed = db.execute(
        "update joins set undone_at = :now, undone_by = :by where team = :team and id = :id"
        " and undone_at is null",
        team=team,
        id=join.id,
        by=by,
        now=now,
    )
    db.execute(
        "update customers set merged_into = null where team = :team and id = :id"
        " and merged_into = :kept and 1 = :changed",
        team=team,
        id=join.joined_id,
        kept=join.kept_id,
        changed=changed,
    )
    return changed == 1


def refuse(db: Database, team: str, join: Join) -> None:
    """Keep that two customers are two, as a join that was undone before it was."""
    db.insert("joins", team, [join])
