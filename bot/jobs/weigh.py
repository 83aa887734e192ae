"""Weigh what everybody carries, so that their lead hears when it is too much; and who left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.consent import lapse
from bot.jobs import job
from bot.load import watch_over
from bot.staff import staff

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=900, place="face")
def weigh(house: House) -> None:
    """Note who has too much, of which `tend` tells, and read nothing more of employees who left."""
    for team in list(house.clients):
        with house.open() as db, db.transaction():
            watch_over(db, team, house.now())
            lapse(db, team, staff(db, team, house.now()))
