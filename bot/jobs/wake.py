"""Wake the alerts whose snooze is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.judge import wake as wake_alert
from storage import alerts, teams

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=5, place="face")
def wake(house: House) -> None:
    """Bring the buttons back and remind who snoozed."""
    now = house.now()
    with house.open() as db:
        for team in teams.served(db):
            for alert in alerts.to_wake(db, team.team, now):
                with db.transaction():
                    wake_alert(db, alert, now)
                house.nudge.set()
