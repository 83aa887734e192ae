"""Let the signals look at advocates from time to time: silence shows without any new post."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.jobs import job
from bot.judge import judge
from storage import accounts, advocates, teams

if TYPE_CHECKING:
    from bot.house import House

EVERY = timedelta(hours=6)
BATCH = 200
JUST_DUE = timedelta(minutes=1)
"""What is due for no longer is as good as polled: a short interval leaves no time in between."""


@job(seconds=2, place="heavy")
def look(house: House) -> None:
    """Look at those whose time has come, but not before they were polled: see first, then judge."""
    now = house.now()
    with house.open() as db:
        for team in teams.every(db):
            for advocate in advocates.to_look_at(db, team.team, now, BATCH):
                with db.transaction():
                    polled = all(
                        account.ended or account.due_at > now - JUST_DUE
                        for account in accounts.of_advocate(db, team.team, advocate.id)
                    )
                    again = EVERY if polled else timedelta(seconds=5)
                    advocates.change(db, team.team, advocate.id, look_at=now + again)
                    if polled and judge(db, team.team, advocate, frozenset(), now):
                        house.nudge.set()
