"""A deal is one thing that may be bought, as a system of sales tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from storage._database import chunks
from storage._registry import table
from storage.customers import ALL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

State = Literal["open", "won", "lost"]


@table(
    """
    create table deals (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        system text not null,           -- hubspot, sf, plain, ...
        system_id text not null,        -- what it is called there
        stage_raw text not null,        -- the stage in the words of the system
        state text not null,            -- open, won, lost
        amount integer,                 -- in minor units; none where nobody said
        currency text not null,         -- of the amount, as ISO 4217; empty without one
        opened_at text,
        closed_at text,                 -- when it was won or lost
        p_win real,                     -- what the system says, 0 to 1
        source text not null,
        updated_at text not null,       -- when we heard of it last
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    );
    create unique index deals_once on deals (team, system, system_id);
    create index deals_of_customer on deals (team, customer_id);
    create index deals_by_close on deals (team, closed_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One deal as it stands; `deal_steps` has how it came to be there."""

    team: str
    id: str
    customer_id: str
    system: str
    system_id: str
    stage_raw: str
    state: str
    amount: int | None = None
    currency: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    p_win: float | None = None
    source: str = ""
    updated_at: datetime


def add(db: Database, team: str, deals: Iterable[Deal]) -> None:
    """Keep new deals. Raises TakenError where one is there."""
    db.insert("deals", team, deals)


def one(db: Database, team: str, deal_id: str) -> Deal | None:
    """Find a deal by our id."""
    return db.one(
        Deal, "select * from deals where team = :team and id = :id", team=team, id=deal_id
    )


def known(db: Database, team: str, system: str, system_ids: Sequence[str]) -> dict[str, Deal]:
    """Find deals by what a system calls them, by that."""
    return {
        deal.system_id: deal
        for few in chunks(system_ids)
        for deal in db.all(
            Deal,
            "select * from deals where team = :team and system = :system"
            " and system_id in :system_ids",
            team=team,
            system=system,
            system_ids=few,
        )
    }


def of_customer(db: Database, team: str, customer_id: str) -> list[Deal]:
    """List the deals of a customer, all joined to them and an account's people, oldest first."""
    return db.all(
        Deal,
        f"{ALL_OF} select * from deals where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by coalesce(opened_at, closed_at), id",
        team=team,
        customer_id=customer_id,
    )


def closed(db: Database, team: str, since: datetime, until: datetime) -> list[Deal]:
    """List the deals that were won or lost from a time on and before another, oldest first."""
    return db.all(
        Deal,
        "select * from deals where team = :team and state <> 'open' and closed_at >= :since"
        " and closed_at < :until order by closed_at, id",
        team=team,
        since=since,
        until=until,
    )


def still_open(db: Database, team: str) -> list[Deal]:
    """List the deals that are neither won nor lost."""
    return db.all(
        Deal,
        "select * from deals where team = :team and state = 'open' order by id",
        team=team,
    )


def every(db: Database, team: str) -> list[Deal]:
    """List all deals."""
    return db.all(Deal, "select * from deals where team = :team order by id", team=team)


def change(db: Database, team: str, deal_id: str, **values: Any) -> None:
    """Set columns of a deal."""
    db.change("deals", team, {"id": deal_id}, **values)
