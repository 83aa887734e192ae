"""Look what became of those whom an alert was about, 30 and 90 days after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.aftermath import note
from bot.jobs import job
from storage import outcomes, teams

if TYPE_CHECKING:
    from bot.house import House

BATCH = 100


@job(seconds=10, place="heavy")
def aftermath(house: House) -> None:
    """Note it for the alerts whose time has come."""
    now = house.now()
    with house.open() as db:
        for team in teams.every(db):
            for days in outcomes.AFTER:
                for alert in outcomes.due(db, team.team, days, now, BATCH):
                    with db.transaction():
                        note(db, alert, days, now)
