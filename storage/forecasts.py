"""A forecast is what customers were expected to bring, kept to stand beside what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table forecasts (
        team text not null references teams (team),
        id text not null,
        about text not null,            -- all, watchlist, owner, advocate
        about_id text not null,         -- empty where it is about all
        model text not null,            -- bgnbd, sbg, pipeline, ...
        parameters text not null,       -- JSON
        made_at text not null,
        first_on text not null,
        last_on text not null,          -- the last day it is for
        currency text not null,
        point integer not null,         -- in minor units
        low integer not null,           -- 80 of 100 outcomes are to be between these two
        high integer not null,
        customers integer not null,
        repeats integer not null,
        came integer,                   -- in minor units; none while the period is not over
        came_at text,
        primary key (team, id)
    );
    create index forecasts_about on forecasts (team, about, about_id, made_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What was expected of a period, and what came."""

    team: str
    id: str
    about: str
    about_id: str = ""
    model: str
    parameters: str = "{}"
    made_at: datetime
    first_on: date
    last_on: date
    currency: str
    point: int
    low: int
    high: int
    customers: int
    repeats: int
    came: int | None = None
    came_at: datetime | None = None


def add(db: Database, team: str, forecast: Forecast) -> None:
    """Keep a forecast."""
    db.insert("forecasts", team, [forecast])


def lately(db: Database, team: str, about: str, about_id: str, most: int) -> list[Forecast]:
    """List the last forecasts about something, newest first."""
    return db.all(
        Forecast,
        "select * from forecasts where team = :team and about = :about and about_id = :about_id"
        " order by made_at desc, id desc limit :most",
        team=team,
        about=about,
        about_id=about_id,
        most=most,
    )


def due(db: Database, team: str, today: date) -> list[Forecast]:
    """List the forecasts whose period is over and of which nobody noted what came."""
    return db.all(
        Forecast,
        "select * from forecasts where team = :team and came is null and last_on < :today"
        " order by last_on, id",
        team=team,
        today=today,
    )


def change(db: Database, team: str, forecast_id: str, **values: Any) -> None:
    """Set columns of a forecast."""
    db.change("forecasts", team, {"id": forecast_id}, **values)
