"""An identity is one key that a customer is known by: an address, an id of a system, a handle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from storage._database import chunks
from storage._registry import table
from storage.customers import ALL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

Basis = Literal["exact", "asserted", "probable"]


@table(
    """
    create table identities (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        ns text not null,               -- email, domain, hubspot, sf, stripe, github, handle, ...
        value text not null,            -- a keyed hash where ns is email or domain
        basis text not null,            -- exact, asserted; probable only ever suggests
        source text not null,           -- what told of it
        confirmed_by text not null,     -- a Slack user, where a person said so; else empty
        at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    );
    create unique index identities_one_owner on identities (team, ns, value)
        where basis <> 'probable';
    create index identities_by_value on identities (team, value);
    create index identities_of_customer on identities (team, customer_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One key of one customer. What is exact or asserted is one customer's alone."""

    team: str
    id: str
    customer_id: str
    ns: str
    value: str
    basis: str
    source: str = ""
    confirmed_by: str = ""
    at: datetime


def add(db: Database, team: str, identities: Iterable[Identity]) -> None:
    """Keep identities; those that are somebody's already stay theirs."""
    db.insert("identities", team, identities, ignore=True)


def known(db: Database, team: str, values: Sequence[str]) -> list[Identity]:
    """List the identities with any of these values, under whatever name spaces."""
    return [
        found
        for few in chunks(values)
        for found in db.all(
            Identity,
            "select * from identities where team = :team and value in :values order by at, id",
            team=team,
            values=few,
        )
    ]


def of_customer(db: Database, team: str, customer_id: str) -> list[Identity]:
    """List the keys of a customer, of all joined to them and of an account's people."""
    return db.all(
        Identity,
        f"{ALL_OF} select * from identities where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by ns, at, id",
        team=team,
        customer_id=customer_id,
    )


def of_space(db: Database, team: str, ns: str) -> list[Identity]:
    """List all keys of one name space that are sure, oldest first."""
    return db.all(
        Identity,
        "select * from identities where team = :team and ns = :ns and basis <> 'probable'"
        " order by at, id",
        team=team,
        ns=ns,
    )


def probable(db: Database, team: str, most: int) -> list[Identity]:
    """List what only suggests that two customers are one, oldest first."""
    return db.all(
        Identity,
        "select * from identities where team = :team and basis = 'probable'"
        " order by at, id limit :most",
        team=team,
        most=most,
    )


def one(db: Database, team: str, identity_id: str) -> Identity | None:
    """Find an identity by id."""
    return db.one(
        Identity,
        "select * from identities where team = :team and id = :id",
        team=team,
        id=identity_id,
    )


def remove(db: Database, team: str, identity_id: str) -> None:
    """Forget a key."""
    db.execute("delete from identities where team = :team and id = :id", team=team, id=identity_id)


def of_those(db: Database, team: str, customer_ids: Sequence[str]) -> list[Identity]:
    """List the keys of these customers, of nobody who was joined to them."""
    return [
        found
        for few in chunks(customer_ids)
        for found in db.all(
            Identity,
            "select * from identities where team = :team and customer_id in :ids order by at, id",
            team=team,
            ids=few,
        )
    ]
