"""Weigh what everybody carries, so that their lead hears when it is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.load import watch_over

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=900, place="face")
def weigh(house: House) -> None:
    """Note who has too much; `tend` tells of it."""
    for team in list(house.clients):
        with house.open() as db, db.transaction():
            watch_over(db, team, house.now())
