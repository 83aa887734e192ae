"""A transaction is one payment of a customer, and what of it was given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table
from storage.customers import ALL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database


@table(
    """
    create table transactions (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        at text not null,
        amount integer not null,        -- in minor units, before what was given back
        refunded integer not null,      -- in minor units, of the amount
        currency text not null,         -- ISO 4217
        ext_id text not null,           -- what it is called there, with its system: counted once
        deal_id text,                   -- the deal it is a payment of, so that neither counts twice
        code_id text,                   -- the code it came with; may outlive it
        source text not null,
        added_at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    );
    create unique index transactions_once on transactions (team, ext_id);
    create index transactions_of_customer on transactions (team, customer_id, at);
    create index transactions_by_age on transactions (team, at);
    create index transactions_of_code on transactions (team, code_id) where code_id is not null
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One payment."""

    team: str
    id: str
    customer_id: str
    at: datetime
    amount: int
    refunded: int = 0
    currency: str
    ext_id: str
    deal_id: str | None = None
    code_id: str | None = None
    source: str = ""
    added_at: datetime


def add(db: Database, team: str, transactions: Iterable[Transaction]) -> None:
    """Keep payments; those that are known by what they are called there stay as they are."""
    db.insert("transactions", team, transactions, ignore=True)


def known(db: Database, team: str, ext_ids: Sequence[str]) -> dict[str, Transaction]:
    """Find payments by what they are called there, by that."""
    return {
        found.ext_id: found
        for few in chunks(ext_ids)
        for found in db.all(
            Transaction,
            "select * from transactions where team = :team and ext_id in :ext_ids",
            team=team,
            ext_ids=few,
        )
    }


def of_customer(db: Database, team: str, customer_id: str) -> list[Transaction]:
    """List the payments of a customer, all joined to them and an account's people, oldest first."""
    return db.all(
        Transaction,
        f"{ALL_OF} select * from transactions where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by at, id",
        team=team,
        customer_id=customer_id,
    )


def of_code(db: Database, team: str, code_id: str) -> list[Transaction]:
    """List the payments that came with a code, oldest first."""
    return db.all(
        Transaction,
        "select * from transactions where team = :team and code_id = :code_id order by at, id",
        team=team,
        code_id=code_id,
    )


def between(db: Database, team: str, since: datetime, until: datetime) -> list[Transaction]:
    """List all payments from a time on and before another, oldest first."""
    return db.all(
        Transaction,
        "select * from transactions where team = :team and at >= :since and at < :until"
        " order by at, id",
        team=team,
        since=since,
        until=until,
    )


def change(db: Database, team: str, transaction_id: str, **values: Any) -> None:
    """Set columns of a payment."""
    db.change("transactions", team, {"id": transaction_id}, **values)


def remove(db: Database, team: str, transaction_id: str) -> None:
    """Leave out a payment that turned out to be counted by another name."""
    db.execute(
        "delete from transactions where team = :team and id = :id", team=team, id=transaction_id
    )


def twice(db: Database, team: str) -> list[list[str]]:
    """List the payments that are one by their aliases, each by its names, the first kept first."""
    rows = db.rows(
        "select aliases.root as root, transactions.ext_id as name from transactions"
        " join aliases on aliases.team = transactions.team and aliases.name = transactions.ext_id"
        " where transactions.team = :team order by aliases.root, transactions.added_at,"
        " transactions.id",
        team=team,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["root"], []).append(row["name"])
    return [names for names in found.values() if len(names) > 1]


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget the payments from before a time, and tell how many there were."""
    return db.execute(
        "delete from transactions where team = :team and at < :before", team=team, before=before
    )
