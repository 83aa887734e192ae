"""Sweep out what has served its time, and let the database learn how much it holds."""

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
    """Forget what is older than a day, and let the database learn what it holds."""
    before = house.now() - KEPT
    with house.open() as db:
        for team in teams.every(db):
            with db.transaction():
                previews.sweep(db, team.team, before)
                envelopes.sweep(db, team.team, before)
        db.survey()
