"""Weigh what customers bring once a day: credit, forecasts, and what came of those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.weighed import is_due, keep, weigh
from storage import teams

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=1800, place="heavy")
def weigh_value(house: House) -> None:
    """Do it for each team whose day is over; each in one transaction."""
    with house.open() as db:
        known = teams.served(db)
    for team in known:
        now = house.now()
        with house.open() as db:
            if not is_due(db, team.team, now):
                continue
            found = weigh(db, team.team, now)
            if found is not None:
                with db.transaction():
                    keep(db, team.team, found)
