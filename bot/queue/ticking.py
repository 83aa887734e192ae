"""The clock: asks for every job at its time, and for jobs again whose worker died.

Any number of clocks may tick: a job's times are counted by the database's clock, and of two that
ask for the same time the second finds that it was asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import Error as ServerError

import storage
from bot.queue.asking import deferrer
from bot.queue.mending import do_again
from bot.queue.tasks import asked_for, shared
from bot.queue.when import When
from bot.queue.working import AGAIN, STALLED
from storage import _queue

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from procrastinate.manager import JobManager

    from bot import jobs
    from bot.house import House

logger = logging.getLogger(__name__)

TICK = 0.2
"""Seconds between two looks at whose time has come."""
MEND = 2.0
"""Seconds between two looks for jobs whose worker died."""
TIDY = 3600.0
"""Seconds between two clearances of what is over."""
KEPT_HOURS = 7 * 24
"""How long a job that failed for good can be looked at."""


def tick(house: House, stop: threading.Event, every: Sequence[jobs.Job] | None = None) -> None:
    """Be the clock until `stop` is set, for `every` job that is shared."""
    asyncio.run(_tick(house, stop, every))


async def _tick(house: House, stop: threading.Event, every: Sequence[jobs.Job] | None) -> None:
    told = asyncio.create_task(asyncio.to_thread(stop.wait))
    while not told.done():
        connector = PsycopgConnector(
            conninfo=house.settings.database, min_size=1, max_size=2, timeout=10.0
        )
        try:
            async with App(connector=connector).open_async() as app:
                clock = Clock(house, app.job_manager, every)
                while not told.done():
                    await clock.look()
                    await asyncio.wait([told], timeout=TICK)
        except (ConnectorException, ServerError, storage.StorageError) as error:
            logger.warning("the queue is away (%s); trying again", error.__cause__ or error)
            await asyncio.wait([told], timeout=AGAIN)


class Clock:
    """Asks for what is due and looks after what was asked for; `look` a few times a second."""

    def __init__(
        self, house: House, manager: JobManager, every: Sequence[jobs.Job] | None = None
    ) -> None:
        self._house, self._manager = house, manager
        self._every = shared() if every is None else every
        self._asked: dict[str, int] = {}
        self._when = When(house.open)
        self._next = dict.fromkeys((self.mend, self.tidy), 0.0)

    async def look(self) -> None:
        """Do what is due now."""
        for work, seconds in ((self.mend, MEND), (self.tidy, TIDY)):
            if time.monotonic() >= self._next[work]:
                await work()
                self._next[work] = time.monotonic() + seconds
        now = await asyncio.to_thread(self._when.seconds)
        for one in self._every:
            turn = int(now // one.seconds)
            if self._asked.get(one.name) == turn:
                continue
            # Where it waits already, it will see what this one would have seen.
            with contextlib.suppress(AlreadyEnqueued):
                await self._manager.defer_periodic_job(
                    job=deferrer(self._manager, asked_for(one), timestamp=turn).job,
                    periodic_id="",
                    defer_timestamp=turn,
                )
            self._asked[one.name] = turn

    async def mend(self) -> None:
        """Let jobs be done again whose worker gives no sign of life, or that wait anyway."""
        stalled = await self._manager.get_stalled_jobs(seconds_since_heartbeat=STALLED)
        await do_again(self._manager, stalled)

    async def tidy(self) -> None:
        """Forget what is over."""
        await self._manager.prune_stalled_workers(seconds_since_heartbeat=60)
        await self._manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        with self._house.open() as db:
            _queue.sweep(db)
