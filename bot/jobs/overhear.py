"""Read what advocates published for the questions of buyers that it answers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.jobs import job
from bot.overhearing import read_more
from storage import teams

if TYPE_CHECKING:
    from bot.house import House

logger = logging.getLogger(__name__)

BATCH = 500
"""About so many posts at a time take a fifth of a second, so that polling goes on beside it."""


@job(seconds=5, place="heavy")
def overhear(house: House) -> None:
    """Read the next posts of every team that has questions."""
    with house.open() as db:
        for team in teams.served(db):
            try:
                read_more(db, team.team, house.now(), BATCH)
            except Exception:  # the edge: what cannot be read here must not hide the other teams
                logger.exception("posts were not read for the questions of %s", team.team)
