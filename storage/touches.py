"""A touch is one time an advocate, or something else, reached a customer, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._database import chunks
from storage._registry import table
from storage.advocates import ALL_NAMES
from storage.customers import ALL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

Kind = Literal[
    "link", "code", "referral", "self_report", "reference_call", "reply", "mention", "event"
]
KINDS: tuple[Kind, ...] = (
    "link",
    "code",
    "referral",
    "self_report",
    "reference_call",
    "reply",
    "mention",
    "event",
)
Evidence = Literal["tracked", "reported", "recorded", "observed", "tested"]
EVIDENCE: tuple[Evidence, ...] = ("tracked", "reported", "recorded", "observed", "tested")


@table(
    """
    create table touches (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        advocate_id text,               -- none where nobody we know had a part in it
        place text not null,            -- where, in words or as an id of a place; may be empty
        stage text not null,            -- what the customer was deciding; may be empty
        at text not null,
        kind text not null,             -- link, code, referral, self_report, reference_call, ...
        evidence text not null,         -- tracked, reported, recorded, observed, tested
        ext_ref text not null,          -- what it is there: counted once
        source text not null,           -- what told of it: a file, a hook, the bot, a person
        added_at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index touches_once on touches (team, ext_ref);
    create index touches_of_customer on touches (team, customer_id, at);
    create index touches_of_advocate on touches (team, advocate_id, at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that reached a customer. It says what was, never what it caused."""

    team: str
    id: str
    customer_id: str
    advocate_id: str | None = None
    place: str = ""
    stage: str = ""
    at: datetime
    kind: str
    evidence: str
    ext_ref: str
    source: str = ""
    added_at: datetime


def add(db: Database, team: str, touches: Iterable[Touch]) -> None:
    """Keep touches; those that are known by what they are there stay as they are."""
    db.insert("touches", team, touches, ignore=True)


def of_customer(db: Database, team: str, customer_id: str) -> list[Touch]:
    """List what reached a customer, all joined to them and an account's people, oldest first."""
    return db.all(
        Touch,
        f"{ALL_OF} select * from touches where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by at, id",
        team=team,
        customer_id=customer_id,
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Touch]:
    """List whom an advocate reached, by whatever names, oldest first."""
    return db.all(
        Touch,
        f"{ALL_NAMES} select * from touches where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by at, id",
        team=team,
        advocate_id=advocate_id,
    )


def between(db: Database, team: str, since: datetime, until: datetime) -> list[Touch]:
    """List all touches from a time on and before another, oldest first."""
    return db.all(
        Touch,
        "select * from touches where team = :team and at >= :since and at < :until order by at, id",
        team=team,
        since=since,
        until=until,
    )


def change(db: Database, team: str, touch_id: str, **values: Any) -> None:
    """Set columns of a touch."""
    db.change("touches", team, {"id": touch_id}, **values)


def unplaced(db: Database, team: str) -> list[Touch]:
    """List what the bot observed and of which nobody knows what the customer was deciding."""
    return db.all(
        Touch,
        "select * from touches where team = :team and evidence = 'observed' and stage = ''"
        " order by at, id",
        team=team,
    )


def remove(db: Database, team: str, ext_ref: str) -> None:
    """Leave out a touch that turned out to be told of twice."""
    db.execute("delete from touches where team = :team and ext_ref = :ref", team=team, ref=ext_ref)


def move(db: Database, team: str, customer_id: str, to_id: str) -> int:
    """Give the touches of a customer to another, who they turned out to be; tells how many."""
    return db.change("touches", team, {"customer_id": customer_id}, customer_id=to_id)


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget the observed touches from before a time, and tell how many there were."""
    return db.execute(
        "delete from touches where team = :team and evidence = 'observed' and at < :before",
        team=team,
        before=before,
    )


def known(db: Database, team: str, ext_refs: Sequence[str]) -> set[str]:
    """Tell which of these are there, by what they are called there."""
    return {
        row["ext_ref"]
        for few in chunks(ext_refs)
        for row in db.rows(
            "select ext_ref from touches where team = :team and ext_ref in :ext_refs",
            team=team,
            ext_refs=few,
        )
    }
