"""Purge what has served its time, so that nothing is kept for longer than was said."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot import retention
from bot.jobs import job
from storage import teams

if TYPE_CHECKING:
    from bot.house import House

logger = logging.getLogger(__name__)


@job(seconds=6 * 3600, place="face")
def purge(house: House) -> None:
    """Let go of it in every team, and log the counts."""
    with house.open() as db:
        for team in teams.every(db):
            with db.transaction():
                gone = retention.purge(db, team.team, house.now())
            if gone:
                logger.info("served its time in %s: %s", team.team, gone)
