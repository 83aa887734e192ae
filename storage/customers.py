"""A customer is one profile of a person or an account, by whatever keys we came to know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._database import chunks
from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

Contract = Literal["yes", "no", "unknown"]
State = Literal["lead", "nurture", "conversion"]
STATES: tuple[State, ...] = ("lead", "nurture", "conversion")


@table(
    """
    create table customers (
        team text not null references teams (team),
        id text not null,
        kind text not null,             -- person, account
        parent_id text,                 -- the account a person belongs to
        label text not null,            -- what is shown: initials of a person, name of an account
        label_key text not null,        -- the same as it is looked up: folded and trimmed
        company text not null,          -- whom a person works for, in words; may be empty
        contract text not null,         -- yes, no, unknown: is there a contract, so that an end
                                        -- is seen
        state text not null,            -- lead, nurture, conversion
        state_at text not null,         -- since when
        first_seen_at text not null,    -- when they came, as the first source says
        added_at text not null,
        source text not null,           -- what told of them first: hubspot, stripe, plain, hook
        merged_into text,               -- whom they turned out to be the same as (see joins)
        primary key (team, id)
    );
    create index customers_by_label on customers (team, label_key);
    create index customers_of_account on customers (team, parent_id);
    create index customers_merged on customers (team, merged_into)
    """,
    """
    -- when their contract ended, where there was one and a hook told so
    alter table customers add column ended_at text
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person or an account that buys, or may. No address and no full name is kept of a person."""

    team: str
    id: str
    kind: str
    parent_id: str | None = None
    label: str
    label_key: str
    company: str = ""
    contract: str = "unknown"
    state: str = "lead"
    state_at: datetime
    first_seen_at: datetime
    added_at: datetime
    source: str = ""
    merged_into: str | None = None
    ended_at: datetime | None = None


ALL_OF = (
    "with recursive ids (id) as (select id from customers where team = :team"
    " and id = :customer_id union select customers.id from customers"
    " join ids on (customers.merged_into = ids.id or customers.parent_id = ids.id)"
    " where customers.team = :team) "
)
"""Begins a question about a customer, whoever was joined to them, and the people of an account."""


def add(db: Database, team: str, customers: Iterable[Customer]) -> None:
    """Keep new customers."""
    db.insert("customers", team, customers)


def one(db: Database, team: str, customer_id: str) -> Customer | None:
    """Find a customer by id, as they are kept: a joined one is not followed."""
    return db.one(
        Customer,
        "select * from customers where team = :team and id = :id",
        team=team,
        id=customer_id,
    )


def some(db: Database, team: str, ids: Sequence[str]) -> list[Customer]:
    """List customers by id, as they are kept, in no order."""
    return [
        found
        for few in chunks(ids)
        for found in db.all(
            Customer,
            "select * from customers where team = :team and id in :ids",
            team=team,
            ids=few,
        )
    ]


def named(db: Database, team: str, words: str, most: int = 50) -> list[Customer]:
    """List the customers that are shown by these words, accounts first."""
    return db.all(
        Customer,
        "select * from customers where team = :team and label_key = :key and merged_into is null"
        " order by kind, first_seen_at, id limit :most",
        team=team,
        key=name_key(words),
        most=most,
    )


def every(db: Database, team: str, kind: str = "") -> list[Customer]:
    """List all customers that were joined to no other, of one kind or of both, by label."""
    return db.all(
        Customer,
        "select * from customers where team = :team and merged_into is null"
        " and (:kind = '' or kind = :kind) order by label_key, id",
        team=team,
        kind=kind,
    )


def joined(db: Database, team: str, customer_id: str) -> list[str]:
    """Name a customer, all who were joined to them and, of an account, its people, by id."""
    rows = db.rows(
        f"{ALL_OF} select id from ids order by id",  # noqa: S608 - our own words
        team=team,
        customer_id=customer_id,
    )
    return [row["id"] for row in rows]


def roots(db: Database, team: str) -> dict[str, str]:
    """Tell of every customer who they turned out to be: themselves, or whom they were joined to."""
    rows = db.rows(
        "with recursive roots (id, root) as (select id, id from customers where team = :team"
        " and merged_into is null union all select customers.id, roots.root from customers"
        " join roots on customers.merged_into = roots.id where customers.team = :team)"
        " select id, root from roots",
        team=team,
    )
    return {row["id"]: row["root"] for row in rows}


def counts(db: Database, team: str) -> dict[str, int]:
    """Count the people and accounts in each state, joined ones once, by state."""
    rows = db.rows(
        "select state, count(*) as n from customers where team = :team and merged_into is null"
        " group by state",
        team=team,
    )
    return {row["state"]: int(row["n"]) for row in rows}


def change(db: Database, team: str, customer_id: str, **values: Any) -> None:
    """Set columns of a customer."""
    db.change("customers", team, {"id": customer_id}, **values)


def remove(db: Database, team: str, customer_id: str) -> None:
    """Forget a customer and whoever was joined to them, with all that hangs on them.

    The people of an account stay, without it.
    """
    gone = (
        "(with recursive gone (id) as (select id from customers where team = :team and id = :id"
        " union select customers.id from customers join gone on customers.merged_into = gone.id"
        " where customers.team = :team) select id from gone)"
    )
    db.execute(
        f"update customers set parent_id = null where team = :team and parent_id in {gone}",  # noqa: S608 - our own words
        team=team,
        id=customer_id,
    )
    db.execute(
        f"delete from customers where team = :team and id in {gone}",  # noqa: S608 - same
        team=team,
        id=customer_id,
    )


def around(db: Database, team: str, ids: Sequence[str]) -> list[Customer]:
    """List these customers with whoever they were joined to or was joined to them, oldest first."""
    found: dict[str, Customer] = {}
    asked = set(ids)
    while asked:
        new = {one.id: one for one in some(db, team, sorted(asked))}
        found |= new
        # Step by step, because each of the two ways has an index and both at once have none.
        for few in chunks(sorted(new)):
            rows = db.rows(
                "select id from customers where team = :team and merged_into in :ids",
                team=team,
                ids=few,
            )
            asked |= {row["id"] for row in rows}
        asked |= {one.merged_into for one in new.values() if one.merged_into}
        asked -= found.keys()
        asked -= set(ids)
    return sorted(found.values(), key=lambda one: (one.added_at, one.id))
