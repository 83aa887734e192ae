"""An advocate is a person we track because others follow them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database


@table(
    """
    create table advocates (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         -- the name as it is looked up: folded and trimmed
        owner text not null,            -- a Slack user: who holds the relationship
        added_by text not null,
        added_at text not null,
        look_at text not null,          -- when the series signals look again
        primary key (team, id)
    );
    create unique index advocates_by_name on advocates (team, name_key);
    create index advocates_to_look_at on advocates (team, look_at)
    """,
    """
    -- whom they turned out to be the same person as; then they are listed no more
    alter table advocates add column merged_into text
    """,
    """
    alter table advocates add column backup text;       -- a Slack user: who stands in
    -- outside, or inside: an employee, who has to opt in
    alter table advocates add column kind text not null default 'outside';
    alter table advocates add column slack_user text;   -- who an inside one is in Slack
    alter table advocates add column opted_in_at text;
    alter table advocates add column notes text not null default '';
    alter table advocates add column do_nots text not null default ''
    """,
    """
    create index advocates_of_owner on advocates (team, owner, name_key)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Advocate:
    """A person we track, and the colleague who holds the relationship."""

    team: str
    id: str
    name: str
    name_key: str
    owner: str
    added_by: str
    added_at: datetime
    look_at: datetime
    merged_into: str | None = None
    backup: str | None = None
    kind: str = "outside"
    slack_user: str | None = None
    opted_in_at: datetime | None = None
    notes: str = ""
    do_nots: str = ""


ALL_NAMES = (
    "with recursive names (id) as (select id from advocates where team = :team"
    " and id = :advocate_id union select advocates.id from advocates"
    " join names on advocates.merged_into = names.id"
    " where advocates.team = :team) "
)
"""Begins a question about an advocate under all the names that were merged into theirs."""


def name_key(name: str) -> str:
    """Fold a name to what it is looked up by: case, width and spacing do not part people."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def add(db: Database, team: str, advocate: Advocate) -> None:
    """Keep a new advocate."""
    db.insert("advocates", team, [advocate])


def by_name(db: Database, team: str, name: str) -> Advocate | None:
    """Find an advocate by name, however it is written.

    A name that was merged into another one finds that.
    """
    found = db.one(
        Advocate,
        "select * from advocates where team = :team and name_key = :name_key",
        team=team,
        name_key=name_key(name),
    )
    while found is not None and found.merged_into is not None:
        found = one(db, team, found.merged_into)
    return found


def one(db: Database, team: str, advocate_id: str) -> Advocate | None:
    """Find an advocate by id."""
    return db.one(
        Advocate,
        "select * from advocates where team = :team and id = :id",
        team=team,
        id=advocate_id,
    )


def has_inside(db: Database, team: str) -> bool:
    """Tell whether any advocate is a colleague, whom not everybody may see."""
    return bool(
        db.rows(
            "select id from advocates where team = :team and kind = 'inside' limit 1", team=team
        )
    )


def true_ids(db: Database, team: str) -> dict[str, str]:
    """Tell who each advocate that was merged into another one turned out to be, by id."""
    rows = db.rows(
        "select id, merged_into from advocates where team = :team and merged_into is not null",
        team=team,
    )
    into = {row["id"]: row["merged_into"] for row in rows}
    found = {}
    for one_id in into:
        true_id = one_id
        while true_id in into:
            true_id = into[true_id]
        found[one_id] = true_id
    return found


def every(db: Database, team: str) -> list[Advocate]:
    """List all advocates by name."""
    return db.all(
        Advocate,
        "select * from advocates where team = :team and merged_into is null order by name_key",
        team=team,
    )


def to_look_at(db: Database, team: str, now: datetime, most: int) -> list[Advocate]:
    """List advocates whose series is due for a look, longest due first."""
    return db.all(
        Advocate,
        "select * from advocates where team = :team and look_at <= :now and merged_into is null"
        " order by look_at, id limit :most",
        team=team,
        now=now,
        most=most,
    )


def owned_by(db: Database, team: str, owner: str) -> list[Advocate]:
    """List the advocates whom somebody owns, by name."""
    return db.all(
        Advocate,
        "select * from advocates where team = :team and owner = :owner and merged_into is null"
        " order by name_key",
        team=team,
        owner=owner,
    )


def by_owner(db: Database, team: str) -> dict[str, int]:
    """Count the advocates of each owner."""
    rows = db.rows(
        "select owner, count(*) as n from advocates where team = :team and merged_into is null"
        " group by owner",
        team=team,
    )
    return {row["owner"]: int(row["n"]) for row in rows}


def outside(db: Database, team: str) -> dict[str, str]:
    """Name those by id who are no colleagues, whom everybody may see."""
    rows = db.rows(
        "select id, name from advocates where team = :team and kind <> 'inside'"
        " and merged_into is null",
        team=team,
    )
    return {row["id"]: row["name"] for row in rows}


def inside(db: Database, team: str) -> list[Advocate]:
    """List the advocates who work here and have agreed, by name."""
    return db.all(
        Advocate,
        "select * from advocates where team = :team and kind = 'inside'"
        " and opted_in_at is not null and merged_into is null order by name_key",
        team=team,
    )


def owners(db: Database, team: str) -> list[str]:
    """Name those who own an advocate, or a name that was merged into another, in their order."""
    # From one name on to the next, because each is there a thousand times.
    rows = db.rows(
        "with recursive found (owner) as ("
        "select min(owner) from advocates where team = :team union all"
        " select (select min(owner) from advocates where team = :team and owner > found.owner)"
        " from found where found.owner is not null"
        ") select owner from found where owner is not null",
        team=team,
    )
    return [row["owner"] for row in rows]


def without_case(db: Database, team: str, owners: Sequence[str]) -> list[Advocate]:
    """List the advocates of these owners who have no open case of a lost owner, by name."""
    found = [
        one
        for some in chunks(owners)
        for one in db.all(
            Advocate,
            "select * from advocates where team = :team and merged_into is null and owner in :some"
            " and not exists (select 1 from orphans where orphans.team = advocates.team"
            " and orphans.advocate_id = advocates.id and orphans.closed_at is null)",
            team=team,
            some=some,
        )
    ]
    return sorted(found, key=lambda one: one.name_key)


def are_many(db: Database, team: str, many: int) -> bool:
    """Tell whether there are at least so many advocates, without counting further."""
    return many <= db.count(
        "select count(*) from (select 1 from advocates"
        " where team = :team and merged_into is null limit :many) as few",
        team=team,
        many=many,
    )


def under(db: Database, team: str, advocate_id: str) -> list[Advocate]:
    """List an advocate and all names that were merged into theirs, by name."""
    return db.all(
        Advocate,
        f"{ALL_NAMES} select * from advocates where team = :team"  # noqa: S608 - our own words
        " and id in (select id from names) order by name_key",
        team=team,
        advocate_id=advocate_id,
    )


def change(db: Database, team: str, advocate_id: str, **values: Any) -> None:
    """Set columns of an advocate."""
    db.change("advocates", team, {"id": advocate_id}, **values)


def remove(db: Database, team: str, advocate_id: str) -> None:
    """Forget an advocate with accounts, posts, readings and alerts, by whatever names they had.

    What was spent on them stays spent, on nobody in particular.
    """
    db.execute(
        "delete from absences where team = :team and kind = 'advocate' and (subject_id = :id"
        " or subject_id in (select id from advocates where team = :team and merged_into = :id))",
        team=team,
        id=advocate_id,
    )
    db.execute(
        "update costs set advocate_id = null where team = :team and (advocate_id = :id"
        " or advocate_id in (select id from advocates where team = :team and merged_into = :id))",
        team=team,
        id=advocate_id,
    )
    db.execute(
        "delete from advocates where team = :team and (id = :id or merged_into = :id)",
        team=team,
        id=advocate_id,
    )
