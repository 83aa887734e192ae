"""Look who is in the user group of those who hold relationships, for what no event told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.leaving import check_group

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=24 * 3600, place="face")
def group(house: House) -> None:
    """Ask each workspace once a day, and on every start."""
    for team in list(house.clients):
        check_group(house, team)
