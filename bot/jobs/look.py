"""Let the signals look at advocates from time to time: silence shows without any new post."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from bot.judge import judge
from storage import accounts, advocates, teams

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House
    from storage import Database
    from storage.advocates import Advocate

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=6)
AFTER_A_FAULT = timedelta(hours=1)
BATCH = 200
JUST_DUE = timedelta(minutes=1)
"""What is due for no longer is as good as polled: a short interval leaves no time in between."""


def _due(house: House) -> list[tuple[str]]:
    now = house.now()
    with house.open() as db:
        return [
            (team.team,) for team in teams.served(db) if advocates.to_look_at(db, team.team, now, 1)
        ]


def _one(house: House, team: str) -> None:
    with house.open() as db:
        _look(house, db, team)


@job(seconds=5, place="heavy", due=_due, one=_one)
def look(house: House) -> None:
    """Look at those whose time has come, but not before they were polled: see first, then judge."""
    with house.open() as db:
        for team in teams.served(db):
            _look(house, db, team.team)


def _look(house: House, db: Database, team: str) -> None:
    now = house.now()
    for advocate in advocates.to_look_at(db, team, now, BATCH):
        try:
            if _look_at(db, advocate, now):
                house.nudge.set()
        except Exception:  # the edge: who cannot be judged must not hide all who come after
            logger.exception("advocate %s could not be judged", advocate.id)
            advocates.change(db, team, advocate.id, look_at=now + AFTER_A_FAULT)


def _look_at(db: Database, advocate: Advocate, now: datetime) -> bool:
    """Judge one, if they were polled, and note when to look again. Tells whether that was news."""
    team = advocate.team
    with db.transaction():
        polled = all(
            account.ended or account.due_at > now - JUST_DUE
            for account in accounts.of_advocate(db, team, advocate.id)
        )
        again = EVERY if polled else timedelta(seconds=5)
        advocates.change(db, team, advocate.id, look_at=now + again)
        return polled and judge(db, team, advocate, frozenset(), now) > 0
