"""Learn who is in each workspace, who has left it, and who may see private watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import insiders
from bot.jobs import job
from bot.people import learn

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=600, place="face")
def people(house: House) -> None:
    """Ask each workspace for its people; events tell of changes in between."""
    for team in list(house.clients):
        learn(house, team)
        insiders.learn(house, team)
