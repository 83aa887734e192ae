"""Sweep out what has served its time: previews nobody answered, deliveries nobody will repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from storage import envelopes, previews, teams

if TYPE_CHECKING:
    from bot.house import House

KEPT = timedelta(days=1)


@job(seconds=600, place="face")
def sweep(house: House) -> None:
    """Forget what is older than a day."""
    before = house.now() - KEPT
    with house.open() as db:
        for team in teams.every(db):
            with db.transaction():
                previews.sweep(db, team.team, before)
                envelopes.sweep(db, team.team, before)
