"""A card is the one message in a channel that lives with an alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.alerts import LIVE

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table cards (
        team text not null references teams (team),
        alert_id text not null,
        channel text not null,
        ts text,                        -- Slack's name for the message; null until it is posted
        wanted integer not null,        -- goes up with every change that the card should show
        shown integer not null,         -- what the channel sees; edited while behind `wanted`
        due_at text not null,           -- no edit is tried before
        primary key (team, alert_id, channel),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    );
    create index cards_behind on cards (team, due_at) where shown < wanted
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An alert's message in a channel, and whether it shows how things are."""

    team: str
    alert_id: str
    channel: str
    ts: str | None = None
    wanted: int = 1
    shown: int = 0
    due_at: datetime


def add(db: Database, team: str, card: Card) -> None:
    """Keep a card to be posted."""
    db.insert("cards", team, [card], ignore=True)


def of_alert(db: Database, team: str, alert_id: str) -> list[Card]:
    """List an alert's cards, by channel."""
    return db.all(
        Card,
        "select * from cards where team = :team and alert_id = :alert_id order by channel",
        team=team,
        alert_id=alert_id,
    )


def one(db: Database, team: str, alert_id: str, channel: str) -> Card | None:
    """Find an alert's card in a channel."""
    return db.one(
        Card,
        "select * from cards where team = :team and alert_id = :alert_id and channel = :channel",
        team=team,
        alert_id=alert_id,
        channel=channel,
    )


def move(db: Database, team: str, card: Card, channel: str) -> None:
    """Note that a card is somewhere else than was thought when it was asked for."""
    db.change("cards", team, {"alert_id": card.alert_id, "channel": card.channel}, channel=channel)


def ask(db: Database, team: str, alert_id: str, now: datetime) -> None:
    """Ask for an alert's cards to be edited to how things are now."""
    db.execute(
        "update cards set wanted = wanted + 1, due_at = :now"
        " where team = :team and alert_id = :alert_id",
        team=team,
        alert_id=alert_id,
        now=now,
    )


def ask_live(db: Database, team: str, now: datetime) -> None:
    """Ask for the cards of all alerts that are not closed to be edited to how things are now."""
    db.execute(
        "update cards set wanted = wanted + 1, due_at = :now where team = :team"
        " and alert_id in (select id from alerts where team = :team and state in :live)",
        team=team,
        now=now,
        live=list(LIVE),
    )


def behind(db: Database, team: str, now: datetime, most: int) -> list[Card]:
    """List posted cards that do not show how things are, longest due first."""
    return db.all(
        Card,
        "select * from cards where team = :team and shown < wanted and ts is not null"
        " and due_at <= :now order by due_at, alert_id, channel limit :most",
        team=team,
        now=now,
        most=most,
    )


def posted(db: Database, team: str, card: Card, ts: str, *, showing: int) -> None:
    """Note where a card is, and which of its states it shows."""
    db.change(
        "cards",
        team,
        {"alert_id": card.alert_id, "channel": card.channel},
        ts=ts,
        shown=showing,
    )


def delay(db: Database, team: str, card: Card, until: datetime) -> None:
    """Try the edit of a card no earlier."""
    db.change("cards", team, {"alert_id": card.alert_id, "channel": card.channel}, due_at=until)


def lose(db: Database, team: str, card: Card) -> None:
    """Note that a card's message is not there any more: it is posted before it is edited again."""
    db.change("cards", team, {"alert_id": card.alert_id, "channel": card.channel}, ts=None, shown=0)


def give_up(db: Database, team: str, card: Card) -> None:
    """Stop editing a card that nobody can see any more, until it has something new to show."""
    db.change(
        "cards", team, {"alert_id": card.alert_id, "channel": card.channel}, shown=card.wanted
    )
