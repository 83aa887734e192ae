"""Send the digests whose time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.scheduling import send_due, send_one
from storage import schedules, teams

if TYPE_CHECKING:
    from bot.house import House


def _due(house: House) -> list[tuple[str, str]]:
    now = house.now()
    with house.open() as db:
        return [
            (team.team, one.id)
            for team in teams.served(db)
            for one in schedules.due(db, team.team, now)
        ]


def _one(house: House, team: str, schedule_id: str) -> None:
    with house.open() as db:
        sent = send_one(db, team, schedule_id, house.now())
    if sent:
        house.nudge.set()


@job(seconds=20, place="face", due=_due, one=_one)
def digests(house: House) -> None:
    """Put what is due into the outbox."""
    now = house.now()
    with house.open() as db:
        for team in teams.served(db):
            if send_due(db, team.team, now):
                house.nudge.set()
