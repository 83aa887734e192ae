"""A touchpoint is one time one of us was in contact with an advocate, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._registry import table
from storage.advocates import ALL_NAMES

if TYPE_CHECKING:
    from storage._database import Database

Kind = Literal["call", "mail", "meeting", "event", "message", "thanks", "other"]
KINDS: tuple[Kind, ...] = ("call", "mail", "meeting", "event", "message", "thanks", "other")


@table(
    """
    create table touchpoints (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        by text not null,               -- a Slack user: who was in contact
        at text not null,
        kind text not null,             -- call, mail, meeting, event, message, thanks, other
        note text not null,
        promise text not null,          -- what we said we would do; empty where nothing
        promise_due_on text,
        promise_kept_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index touchpoints_of_advocate on touchpoints (team, advocate_id, at);
    create index touchpoints_promised on touchpoints (team, by)
        where promise <> '' and promise_kept_at is null
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Touchpoint:
    """One contact with an advocate."""

    team: str
    id: str
    advocate_id: str
    by: str
    at: datetime
    kind: str = "other"
    note: str = ""
    promise: str = ""
    promise_due_on: date | None = None
    promise_kept_at: datetime | None = None


def add(db: Database, team: str, touchpoint: Touchpoint) -> None:
    """Keep a contact."""
    db.insert("touchpoints", team, [touchpoint])


def one(db: Database, team: str, touchpoint_id: str) -> Touchpoint | None:
    """Find a contact by id."""
    return db.one(
        Touchpoint,
        "select * from touchpoints where team = :team and id = :id",
        team=team,
        id=touchpoint_id,
    )


def same(db: Database, team: str, like: Touchpoint, since: datetime) -> Touchpoint | None:
    """Find a contact that says the same, by the same colleague, at a time or after it."""
    return db.one(
        Touchpoint,
        "select * from touchpoints where team = :team and advocate_id = :advocate_id and by = :by"
        " and kind = :kind and note = :note and promise = :promise and at >= :since"
        " and coalesce(promise_due_on, '') = :due and at <= :at order by at desc, id limit 1",
        team=team,
        advocate_id=like.advocate_id,
        by=like.by,
        kind=like.kind,
        note=like.note,
        promise=like.promise,
        due=like.promise_due_on.isoformat() if like.promise_due_on else "",
        since=since,
        at=like.at,
    )


def of_advocate(
    db: Database, team: str, advocate_id: str, most: int = 1_000_000
) -> list[Touchpoint]:
    """List the contacts with an advocate, by whatever names, newest first."""
    return db.all(
        Touchpoint,
        f"{ALL_NAMES} select * from touchpoints where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by at desc, id limit :most",
        team=team,
        advocate_id=advocate_id,
        most=most,
    )


def due(db: Database, team: str, until: date) -> list[Touchpoint]:
    """List all promises that are due up to a day and not kept yet, the first due first."""
    return db.all(
        Touchpoint,
        "select * from touchpoints where team = :team and promise <> ''"
        " and promise_kept_at is null and promise_due_on <= :until"
        " order by promise_due_on, at, id",
        team=team,
        until=until,
    )


def promised(db: Database, team: str, by: str) -> list[Touchpoint]:
    """List what somebody has promised and not kept yet, the first due first."""
    return db.all(
        Touchpoint,
        "select * from touchpoints where team = :team and by = :by and promise <> ''"
        " and promise_kept_at is null order by coalesce(promise_due_on, '9999-12-31'), at, id",
        team=team,
        by=by,
    )


def since(db: Database, team: str, since: datetime) -> list[Touchpoint]:
    """List all contacts since a time, newest first."""
    return db.all(
        Touchpoint,
        "select * from touchpoints where team = :team and at >= :since order by at desc, id",
        team=team,
        since=since,
    )


def last_of_each(db: Database, team: str) -> dict[str, datetime]:
    """Tell when each advocate was last in contact with one of us, by advocate."""
    rows = db.rows(
        "select advocate_id, max(at) as last_at from touchpoints where team = :team"
        " group by advocate_id",
        team=team,
    )
    return {row["advocate_id"]: datetime.fromisoformat(row["last_at"]) for row in rows}


def change(db: Database, team: str, touchpoint_id: str, **values: Any) -> None:
    """Set columns of a contact."""
    db.change("touchpoints", team, {"id": touchpoint_id}, **values)
