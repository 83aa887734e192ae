"""Weigh what customers bring once a day: credit, forecasts, and what came of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.weighed import is_due, keep, weigh
from storage import teams

if TYPE_CHECKING:
    from bot.house import House


def _due(house: House) -> list[tuple[str]]:
    with house.open() as db:
        now = house.now()
        return [(team.team,) for team in teams.served(db) if is_due(db, team.team, now)]


def _one(house: House, team: str) -> None:
    now = house.now()
    with house.open() as db:
        if not is_due(db, team, now):
            return
        found = weigh(db, team, now)
        if found is not None:
            with db.transaction():
                keep(db, team, found)


@job(seconds=1800, place="heavy", due=_due, one=_one)
def weigh_value(house: House) -> None:
    """Do it for each team whose day is over; each in one transaction."""
    for piece in _due(house):
        _one(house, *piece)
