"""Tend the relationships: open a case where an owner is lost, and tell who can mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.owning import tend as tend_relationships
from bot.telling import tell_cases, tell_handovers, tell_overloads

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=20, place="face")
def tend(house: House) -> None:
    """Look at each workspace, then say what has not been said."""
    for team in list(house.clients):
        with house.open() as db, db.transaction():
            tend_relationships(db, team, house.now())
        tell_cases(house, team)
        tell_handovers(house, team)
        tell_overloads(house, team)
