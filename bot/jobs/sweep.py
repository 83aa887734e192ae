"""Sweep out what has served its time, and let the database learn how much it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from storage import aliases, envelopes, homes, previews, received, rests, strays, teams

if TYPE_CHECKING:
    from bot.house import House

KEPT = timedelta(days=1)
TOLD = timedelta(days=400)
"""How long what a hook told is known again; what was paid is known by its own id after that."""
NAMED = timedelta(days=1100)
"""How long the names of a payment are: as long as payments are."""
STRAYS = timedelta(days=3)
"""How long what was found said waits for whoever would say it again."""


@job(seconds=600, place="face")
def sweep(house: House) -> None:
    """Forget what is older than a day, strays after three, and let the database learn its size."""
    before = house.now() - KEPT
    with house.open() as db:
        for team in teams.every(db):
            with db.transaction():
                previews.sweep(db, team.team, before)
                envelopes.sweep(db, team.team, before)
                received.sweep(db, team.team, house.now() - TOLD)
                aliases.sweep(db, team.team, house.now() - NAMED)
                homes.sweep(db, team.team, before)
                rests.sweep(db, team.team, before)
                strays.sweep(db, team.team, house.now() - STRAYS)
        db.survey()
