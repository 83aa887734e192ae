"""The worker: does what the queue asks for, a number of jobs at once, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg import Error as ServerError

from bot.queue import POLLS, POLLS_AT_ONCE, WORK
from bot.queue.mending import Hands
from bot.queue.tasks import make_app, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from bot.jobs import Job

logger = logging.getLogger(__name__)

BEAT = 2.5
"""Seconds between two signs of life; after STALLED without one, others do our work."""
STALLED = 10.0
FETCH = 0.5
"""Seconds after which is asked for jobs that nobody told us of, such as those for later."""
FINISH = 20.0
"""Seconds that jobs have to come to their end when we are told to stop; the rest is given up."""
AGAIN = 1.0
"""Seconds between two tries to reach the database."""


def work(
    house: House, concurrency: int, stop: threading.Event, every: Sequence[Job] | None = None
) -> None:
    """Do jobs until `stop` is set, then let them come to their end; `every` job that is shared."""
    asyncio.run(_work(house, concurrency, stop, shared() if every is None else every))


async def _work(
    house: House, concurrency: int, stop: threading.Event, every: Sequence[Job]
) -> None:
    slots = concurrency + POLLS_AT_ONCE
    # Jobs are functions in threads; beside them something has to wait for `stop`.
    asyncio.get_running_loop().set_default_executor(
        ThreadPoolExecutor(slots + 2, thread_name_prefix="job")
    )
    told = asyncio.create_task(asyncio.to_thread(stop.wait))
    # At last we end, whatever a job is still at.
    last = threading.Timer(FINISH + 5, _give_up)
    last.daemon = True

    def ends(_: asyncio.Task[bool]) -> None:
        house.closing.set()
        last.start()

    told.add_done_callback(ends)
    while not told.done():
        try:
            await _until_told(house, concurrency, told, every)
        except (ConnectorException, ServerError) as error:
            logger.warning("the queue is away (%s); trying again", error.__cause__ or error)
        await asyncio.wait([told], timeout=AGAIN)
    last.cancel()


async def _until_told(
    house: House, concurrency: int, told: asyncio.Task[bool], every: Sequence[Job]
) -> None:
    """Work until told to stop, or until the queue fails us."""
    connector = PsycopgConnector(
        conninfo=house.settings.database, min_size=1, max_size=6, timeout=10.0
    )
    async with make_app(house, connector, every).open_async() as app:
        hands = Hands()
        workers = [
            Worker(
                app=app,
                queues=[queue],
                name=queue,
                concurrency=many,
                fetch_job_polling_interval=FETCH,
                shutdown_graceful_timeout=FINISH,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=BEAT,
                stalled_worker_timeout=STALLED,
                worker_middleware=[hands.hold],
            )
            for queue, many in ((WORK, concurrency), (POLLS, POLLS_AT_ONCE))
        ]
        running = [
            asyncio.create_task(one.run())  # type: ignore[no-untyped-call]
            for one in workers
        ]
        mending = asyncio.create_task(hands.look_after(app.job_manager, workers))
        await asyncio.wait([told, mending, *running], return_when=asyncio.FIRST_COMPLETED)
        mending.cancel()
        for one in workers:
            one.stop()  # type: ignore[no-untyped-call]
        for found in await asyncio.gather(mending, *running, return_exceptions=True):
            if isinstance(found, BaseException) and not isinstance(found, asyncio.CancelledError):
                raise found


def _give_up() -> None:
    """End at once; others take up what is under way when our signs of life are old."""
    logger.error("jobs did not come to their end in %.0f s; others take them up", FINISH)
    os._exit(1)
