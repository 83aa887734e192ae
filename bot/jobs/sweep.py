"""Sweep out what has served its time: previews, deliveries and strays that nobody comes back to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from storage import envelopes, homes, previews, rests, strays, teams

if TYPE_CHECKING:
    from bot.house import House

KEPT = timedelta(days=1)
STRAYS = timedelta(days=3)
"""How long what was found said waits for whoever would say it again."""


@job(seconds=600, place="face")
def sweep(house: House) -> None:
    """Forget what is older than a day, and strays after three."""
    before = house.now() - KEPT
    with house.open() as db:
        for team in teams.every(db):
            with db.transaction():
                previews.sweep(db, team.team, before)
                envelopes.sweep(db, team.team, before)
                homes.sweep(db, team.team, before)
                rests.sweep(db, team.team, before)
                strays.sweep(db, team.team, house.now() - STRAYS)
