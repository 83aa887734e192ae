"""What was received is one delivery to a webhook: counted once, and parked where it has to wait."""

from __future__ import annotations

import re
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
    create table received (
        team text not null references teams (team),
        id text not null,
        source text not null,           -- stripe, hubspot, conversion
        ext_id text not null,           -- what it is called there: counted once
        kind text not null,             -- sale, refund, deal, erasure, ...
        at text not null,               -- when it happened, as they say
        received_at text not null,
        state text not null,            -- done, parked
        trouble text not null,          -- why it is parked, as a sentence; else empty
        about text not null,            -- the ext_id it waits for, or is about; may be empty
        key_ns text not null,           -- the key of the customer, as in identities; may be empty
        key_value text not null,
        code text not null,             -- the code it came with; may be empty
        amount integer,                 -- in minor units
        currency text not null,
        primary key (team, id)
    );
    create unique index received_once on received (team, source, ext_id);
    create index received_waiting on received (team, state, received_at);
    create index received_about on received (team, about) where about <> ''
    """,
    """
    -- while it is parked: all that was told, reduced, as JSON of ours; no address
    alter table received add column told text not null default '';
    create index received_of_customer on received (team, key_value) where key_value <> ''
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One delivery, reduced to what counts. Its raw body is not kept."""

    team: str
    id: str
    source: str
    ext_id: str
    kind: str
    at: datetime
    received_at: datetime
    state: str = "done"
    trouble: str = ""
    about: str = ""
    key_ns: str = ""
    key_value: str = ""
    code: str = ""
    amount: int | None = None
    currency: str = ""
    told: str = ""


def first_time(db: Database, team: str, received: Received) -> bool:
    """Keep a delivery, and tell whether it is new."""
    return bool(
        db.execute(
            "insert into received (team, id, source, ext_id, kind, at, received_at, state,"
            " trouble, about, key_ns, key_value, code, amount, currency, told) values (:team, :id,"
            " :source, :ext_id, :kind, :at, :received_at, :state, :trouble, :about, :key_ns,"
            " :key_value, :code, :amount, :currency, :told) on conflict do nothing",
            team=team,
            id=received.id,
            source=received.source,
            ext_id=received.ext_id,
            kind=received.kind,
            at=received.at,
            received_at=received.received_at,
            state=received.state,
            trouble=received.trouble,
            about=received.about,
            key_ns=received.key_ns,
            key_value=received.key_value,
            code=received.code,
            amount=received.amount,
            currency=received.currency,
            told=received.told,
        )
    )


def one(db: Database, team: str, received_id: str) -> Received | None:
    """Find a delivery by id."""
    return db.one(
        Received,
        "select * from received where team = :team and id = :id",
        team=team,
        id=received_id,
    )


def known(db: Database, team: str, source: str, ext_id: str) -> Received | None:
    """Find a delivery by what its source calls it."""
    return db.one(
        Received,
        "select * from received where team = :team and source = :source and ext_id = :ext_id",
        team=team,
        source=source,
        ext_id=ext_id,
    )


def parked(db: Database, team: str, most: int) -> list[Received]:
    """List the deliveries that wait, oldest first."""
    return db.all(
        Received,
        "select * from received where team = :team and state = 'parked'"
        " order by received_at, id limit :most",
        team=team,
        most=most,
    )


def waiting_for(db: Database, team: str, ext_id: str) -> list[Received]:
    """List the deliveries that wait for this one, oldest first."""
    return db.all(
        Received,
        "select * from received where team = :team and about = :ext_id and state = 'parked'"
        " order by received_at, id",
        team=team,
        ext_id=ext_id,
    )


def count(db: Database, team: str, state: str) -> int:
    """Count the deliveries in a state."""
    return db.count(
        "select count(*) from received where team = :team and state = :state",
        team=team,
        state=state,
    )


def change(db: Database, team: str, received_id: str, **values: Any) -> None:
    """Set columns of a delivery."""
    db.change("received", team, {"id": received_id}, **values)


def forget(db: Database, team: str, values: Sequence[str]) -> None:
    """Forget what waits of customers with any of these keys, and in what is done the keys.

    Where a sender's name for a delivery holds one, ours stands there.
    """
    for some in chunks(values):
        db.execute(
            "delete from received where team = :team and state = 'parked' and key_value in :some",
            team=team,
            some=some,
        )
        db.execute(
            "update received set key_ns = '', key_value = '', about = '' where team = :team"
            " and key_value in :some",
            team=team,
            some=some,
        )
    for value in values:
        word = re.sub(r"([!%_])", r"!\1", value)
        db.execute(
            "update received set ext_id = id where team = :team"
            " and ' ' || ext_id || ' ' like :word escape '!'",
            team=team,
            word=f"% {word} %",
        )


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget what is done and came before a time, and tell how many there were."""
    return db.execute(
        "delete from received where team = :team and state = 'done' and received_at < :before",
        team=team,
        before=before,
    )
