"""Settle the alerts that somebody has claimed and that have been calm for a month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from bot.judge import settle as settle_alert
from storage import alerts, teams

if TYPE_CHECKING:
    from bot.house import House

CALM = timedelta(days=30)


@job(seconds=60, place="face")
def settle(house: House) -> None:
    """Close them, so that the next word of the same person is a card of its own."""
    now = house.now()
    with house.open() as db:
        for team in teams.served(db):
            for alert in alerts.claimed_and_calm(db, team.team, now - CALM):
                with db.transaction():
                    settle_alert(db, alert, now)
                house.nudge.set()
