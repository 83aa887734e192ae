"""A ticket is one time a customer needed help: what service knows, beside what sales knows."""

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
    create table tickets (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        system text not null,
        system_id text not null,
        opened_at text not null,
        closed_at text,
        kind text not null,             -- what it was about, in a word of the system; may be empty
        source text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    );
    create unique index tickets_once on tickets (team, system, system_id);
    create index tickets_of_customer on tickets (team, customer_id, opened_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One request for help. What was said in it is not kept."""

    team: str
    id: str
    customer_id: str
    system: str
    system_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    kind: str = ""
    source: str = ""


def add(db: Database, team: str, tickets: Iterable[Ticket]) -> None:
    """Keep new tickets. Raises TakenError where one is there."""
    db.insert("tickets", team, tickets)


def known(db: Database, team: str, system: str, system_ids: Sequence[str]) -> dict[str, Ticket]:
    """Find tickets by what a system calls them, by that."""
    return {
        ticket.system_id: ticket
        for few in chunks(system_ids)
        for ticket in db.all(
            Ticket,
            "select * from tickets where team = :team and system = :system"
            " and system_id in :system_ids",
            team=team,
            system=system,
            system_ids=few,
        )
    }


def of_customer(db: Database, team: str, customer_id: str) -> list[Ticket]:
    """List the tickets of a customer, all joined to them and an account's people, oldest first."""
    return db.all(
        Ticket,
        f"{ALL_OF} select * from tickets where team = :team"  # noqa: S608 - our own words
        " and customer_id in (select id from ids) order by opened_at, id",
        team=team,
        customer_id=customer_id,
    )


def change(db: Database, team: str, ticket_id: str, **values: Any) -> None:
    """Set columns of a ticket."""
    db.change("tickets", team, {"id": ticket_id}, **values)
