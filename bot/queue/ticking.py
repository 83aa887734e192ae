"""The clock: asks for every job at its time, and for jobs again whose worker died.

Any number of clocks may tick: a job's times are counted by the database's clock, and of two that
ask for the same time the second finds that it was asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from psycopg import Error as ServerError

import storage
from bot.queue.asking import deferrer
from bot.queue.tasks import asked_for, shared
from bot.queue.when import When
from bot.queue.working import AGAIN, STALLED
from storage import _queue

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from procrastinate.jobs import Job
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
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_TRIES = 5
"""So often a job is taken up again; one that takes its worker with it each time is not for ever."""


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
        for job in await self._manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            try:
                await self._again(job)
            except ConnectorException as error:
                # Another clock was quicker, or it came to its end after all.
                logger.info("job %s is not stalled any more: %s", job.id, error.__cause__ or error)

    async def _again(self, job: Job) -> None:
        logger.warning("the worker of job %s (%s) died; it is done again", job.id, job.task_name)
        if job.attempts >= MOST_TRIES:
            await self._manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
            return
        try:
            # At once, whatever our clock says.
            await self._manager.retry_job(job=job, retry_at=LONG_AGO)
        except (AlreadyEnqueued, UniqueViolation):
            # The same was asked for meanwhile, and waits for this one's lock.
            await self._manager.finish_job(job=job, status=Status.ABORTED, delete_job=True)

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
