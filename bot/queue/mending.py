"""Jobs that were begun and not ended: their worker died, or the queue did not hear of their end."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from procrastinate.job_context import JobContext
    from procrastinate.jobs import Job
    from procrastinate.manager import JobManager
    from procrastinate.middleware import AsyncCallNext
    from procrastinate.worker import Worker

logger = logging.getLogger(__name__)

MOST_TRIES = 5
"""So often a job is taken up again; one that takes its worker with it each time is not for ever."""
LOOK = 5.0
"""Seconds between two looks of a worker at what it is said to be at."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def do_again(manager: JobManager, jobs: Iterable[Job]) -> None:
    """Let jobs be done again that nobody is at."""
    for job in jobs:
        logger.warning("job %s (%s) was not ended; it is done again", job.id, job.task_name)
        try:
            await _again(manager, job)
        except ConnectorException as error:
            # Another was quicker, or it came to its end after all.
            logger.info("job %s is not under way any more: %s", job.id, error.__cause__ or error)


async def _again(manager: JobManager, job: Job) -> None:
    if job.attempts >= MOST_TRIES:
        await manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
        return
    try:
        # At once, whatever our clock says.
        await manager.retry_job(job=job, retry_at=LONG_AGO)
    except UniqueViolation:
        # The same was asked for meanwhile, and waits for this one's lock.
        await manager.finish_job(job=job, status=Status.ABORTED, delete_job=True)


class Hands:
    """What a process is really at; what the queue has it at beside that, is let go."""

    def __init__(self) -> None:
        self._at: set[int] = set()

    async def hold(self, go_on: AsyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG002 - all are given
        """Know of a job while it runs."""
        number = context.job.id or 0
        self._at.add(number)
        try:
            return await go_on()
        finally:
            self._at.discard(number)

    async def look_after(self, manager: JobManager, workers: Sequence[Worker]) -> None:
        """Again and again let go of jobs whose end could not be told, as where a line was cut."""
        before: set[int] = set()
        while True:
            await asyncio.sleep(LOOK)
            said: dict[int, Job] = {}
            for one in workers:
                if one.worker_id is not None:
                    found = await manager.list_jobs_async(status="doing", worker_id=one.worker_id)
                    said |= {job.id: job for job in found if job.id is not None}
            left = set(said) - self._at
            # Twice, because the end of one may be told at this moment.
            await do_again(manager, [said[number] for number in sorted(left & before)])
            before = left
