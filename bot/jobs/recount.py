"""Look again at what hooks told and could not be counted: what it waited for may be here now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import counting
from bot.jobs import job
from storage import received, teams

if TYPE_CHECKING:
    from bot.house import House

MOST = 500


@job(seconds=120, place="face")
def recount(house: House) -> None:
    """Count what a file, or a mended stage or currency, has brought the other half of."""
    with house.open() as db:
        for team in teams.served(db):
            # What is in trouble of its own waits for its sender, or for somebody here.
            waits = [one for one in received.parked(db, team.team, MOST) if one.about]
            if waits:
                with db.transaction():
                    db.serialise("hook", team.team)
                    keys = counting.keys_of(house, db, team.team)
                    counting.again(db, team.team, waits, house.now(), keys)
