"""A hand-over passes an advocate to another owner, with a note and a day for the first contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table handovers (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        giver text not null,            -- a Slack user: who held the relationship
        taker text not null,            -- a Slack user: who is to hold it
        note text not null,             -- what the taker has to know
        introduction text not null,     -- what may be sent to the advocate
        opened_by text not null,
        opened_at text not null,
        first_contact_on text not null, -- until when the taker is to be in contact
        confirmed_from_at text,         -- when the giver's side agreed
        confirmed_to_at text,           -- when the taker did
        first_contact_at text,
        attention_until text,           -- until when the bars are lower
        told_at text,                   -- when both sides were told of it
        state text not null,            -- open, passed, done, cancelled
        outcome text not null,          -- why it was cancelled, in words
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index handovers_one_open on handovers (team, advocate_id) where state = 'open';
    create index handovers_of_advocate on handovers (team, advocate_id, opened_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A relationship on its way from one colleague to another.

    `open` until both sides agreed, `passed` until the taker was in contact, then `done`.
    """

    team: str
    id: str
    advocate_id: str
    giver: str
    taker: str
    note: str
    introduction: str
    opened_by: str
    opened_at: datetime
    first_contact_on: date
    confirmed_from_at: datetime | None = None
    confirmed_to_at: datetime | None = None
    first_contact_at: datetime | None = None
    attention_until: datetime | None = None
    told_at: datetime | None = None
    state: str = "open"
    outcome: str = ""


INCOMPLETE = ("open", "passed")


def add(db: Database, team: str, handover: Handover) -> None:
    """Keep a new hand-over."""
    db.insert("handovers", team, [handover])


def one(db: Database, team: str, handover_id: str) -> Handover | None:
    """Find a hand-over by id."""
    return db.one(
        Handover,
        "select * from handovers where team = :team and id = :id",
        team=team,
        id=handover_id,
    )


def incomplete(db: Database, team: str, user: str = "") -> list[Handover]:
    """List the hand-overs that are not done, of one colleague on either side or of all."""
    return db.all(
        Handover,
        "select * from handovers where team = :team and state in :states"
        " and (:user = '' or giver = :user or taker = :user) order by first_contact_on, id",
        team=team,
        states=list(INCOMPLETE),
        user=user,
    )


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Handover]:
    """List an advocate's hand-overs, newest first."""
    return db.all(
        Handover,
        "select * from handovers where team = :team and advocate_id = :advocate_id"
        " order by opened_at desc, id",
        team=team,
        advocate_id=advocate_id,
    )


def untold(db: Database, team: str) -> list[Handover]:
    """List the open hand-overs that nobody was told of yet, oldest first."""
    return db.all(
        Handover,
        "select * from handovers where team = :team and state = 'open' and told_at is null"
        " order by opened_at, id",
        team=team,
    )


def is_attended(db: Database, team: str, advocate_id: str, now: datetime) -> bool:
    """Tell whether an advocate was handed over so lately that the bars are lower."""
    return bool(
        db.count(
            "select count(*) from handovers where team = :team and advocate_id = :advocate_id"
            " and attention_until > :now",
            team=team,
            advocate_id=advocate_id,
            now=now,
        )
    )


def change(db: Database, team: str, handover_id: str, **values: Any) -> None:
    """Set columns of a hand-over."""
    db.change("handovers", team, {"id": handover_id}, **values)
