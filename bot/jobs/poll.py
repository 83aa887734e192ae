"""Poll the accounts that are due: fetch, read, keep, and note what should be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job
from bot.poller import Poller

if TYPE_CHECKING:
    from bot.house import House
    from monitors._http import Http


@job(seconds=1, place="heavy")
def poll(house: House) -> None:
    """Begin with what is due now; what is under way goes on by itself."""

    async def tick(http: Http) -> int:
        if house.poller is None:
            house.poller = Poller(house, http)
        return await house.poller.tick()

    house.outside.run(tick, seconds=60)
