"""Send the digests whose time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.scheduling import send_due
from storage import teams

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=20, place="face")
def digests(house: House) -> None:
    """Put what is due into the outbox."""
    now = house.now()
    with house.open() as db:
        for team in teams.served(db):
            if send_due(db, team.team, now):
                house.nudge.set()
