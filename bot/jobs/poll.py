"""Poll the accounts that are due: fetch, read, keep, and note what should be said."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot.jobs import job
from bot.poller import UNDER_WAY, Poller
from bot.queue import POLLS_AT_ONCE, Asked

if TYPE_CHECKING:
    from bot.house import House
    from monitors._http import Http


EVERY = 2.0
"""Seconds between two looks at what is due; where more was due than there was room for, sooner."""
BATCH = UNDER_WAY // POLLS_AT_ONCE
"""Accounts that one job takes: all that a worker has under way at once, by its jobs at once."""
LONGEST = 1800.0
"""Seconds in which a batch is done: every look has a deadline, few places have many accounts."""


@job(seconds=EVERY, place="heavy", several=True)
def poll(house: House) -> None:
    """Begin with what is due now; what is under way goes on by itself.

    Where machines share the work, a job is done when all that it took is kept.
    """

    async def tick(http: Http) -> int:
        if house.poller is None:
            house.poller = Poller(house, http)
        if house.queue is None:
            return await house.poller.tick()
        return await house.poller.batch(BATCH, partial(asyncio.to_thread, _more, house))

    house.outside.run(tick, seconds=60 if house.queue is None else LONGEST)


def _more(house: House) -> None:
    """Ask whoever has room to take the next, where a batch was not all that is due."""
    if house.queue is not None:
        house.queue.ask(Asked(name="poll", several=True))
