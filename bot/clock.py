"""Wires APScheduler to the jobs: the clock ticks, the tables decide."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import CancelledError
from datetime import UTC
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from bot import jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.house import House
    from bot.jobs import Job, Part, Place

logger = logging.getLogger(__name__)

WATCH = 5.0
"""Seconds between two looks at whether somebody has set the machine's clock."""


class Scheduler(BackgroundScheduler):  # type: ignore[misc] # it has no types
    """Calls jobs until it is shut down, be that in the midst of calling one for the only time."""

    def _process_jobs(self) -> float | None:
        try:
            seconds: float | None = super()._process_jobs()
        except JobLookupError:
            # Once it is told to stop it does not find the jobs that it is about to take out.
            if self.running:
                raise
            return None
        return seconds


def start(house: House, place: Place | Part) -> BackgroundScheduler:
    """Start calling the jobs of one place, each at most once at a time. Shut it down when done.

    Where machines share the work, those that a part does for itself.
    """
    mine = [job for job in jobs.known().values() if place in (job.place, *job.parts)]
    scheduler = Scheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(max(4, len(mine)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for one in mine:
        call = _guarded(one, house)
        scheduler.add_job(call, "interval", seconds=one.seconds, id=one.name)
        scheduler.add_job(call, id=f"{one.name}, first")
    scheduler.start()
    return scheduler


def heed_clock(
    scheduler: BackgroundScheduler,
    wall: Callable[[], datetime],
    stopped: Callable[[float], bool],
) -> None:
    """Run until stopped; where the machine's clock was set, begin every interval anew.

    APScheduler waits for a time of day, so a clock set back by an hour would stop it for an hour.
    `wall` reads the machine's clock, `stopped` waits for so many seconds.
    """
    before, steady = wall(), time.monotonic()
    while not stopped(WATCH):
        jumped = (wall() - before).total_seconds() - (time.monotonic() - steady)
        before, steady = wall(), time.monotonic()
        if abs(jumped) > WATCH:
            logger.warning("the clock was set by %.0f seconds", jumped)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=before)


def _guarded(one: Job, house: House) -> Callable[[], None]:
    """A job that fails is logged and called again; it must not take the clock with it.

    One that is at work is not called a second time beside itself, and one that is broken off
    because the house closes has not failed.
    """
    at_work = threading.Lock()

    def run() -> None:
        if not at_work.acquire(blocking=False):
            return
        try:
            one.run(house)
        except CancelledError:
            if not house.closing.is_set():
                logger.exception("job %s was broken off", one.name)
        except Exception:  # the edge: whatever it was, the next tick tries again
            logger.exception("job %s failed", one.name)
        finally:
            at_work.release()

    run.__name__ = one.name
    return run
