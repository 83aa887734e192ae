"""Making answers in processes beside the face, so that no acknowledgement waits for them.

Python runs one thread at a time, and a thread that reads thousands of rows hands over at each of
them: where several such answers are made at once, what has to tell Slack within three seconds that
we have heard waits for all of them. In a small team they are made where they were asked for, which
is quicker than handing them over.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

import storage
from bot import forks
from storage import advocates

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from bot.house import House
    from bot.settings import Settings

logger = logging.getLogger(__name__)

_Made = TypeVar("_Made")
_Arguments = TypeVarTuple("_Arguments")

LARGE = 300
"""With so many advocates a team is large enough for the processes to be worth their memory."""
PROCESSES = 2
CHECK = 5.0
"""Seconds between two looks of such a process at whether it is still wanted."""
SECONDS = 60.0
"""After so long the making of an answer is given up."""


class Aside:
    """Processes that read the database and make answers; closed, they are made here."""

    def __init__(self, processes: int = PROCESSES) -> None:
        self._processes = processes
        self._pool: ProcessPool | None = None
        self._opening = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether there are such processes."""
        return self._pool is not None

    def run(self, make: Callable[[*_Arguments], _Made], *args: *_Arguments) -> _Made:
        """Make something of what the database holds: a function that changes nothing, picklable.

        A house among what it is given stands for the house of its process, which has the database
        and no Slack. Raises what the function raises, and TimeoutError after SECONDS.
        """
        pool = self._pool
        future = _handed_over(pool, make, args) if pool is not None else None
        if future is None:
            return make(*args)
        try:
            return future.result()
        except (ProcessExpired, BrokenProcessPool) as error:
            # Others take its place; what was asked for has still to be answered.
            logger.warning("a process beside the face died (%s); its answer is made here", error)
            return make(*args)

    def fit(self, house: House) -> None:
        """Start the processes where a team has become large; gives back when they are ready."""
        with self._opening:
            if self._pool is not None or house.closing.is_set() or not _is_large(house):
                return
            pool = ProcessPool(
                max_workers=self._processes,
                initializer=_begin,
                initargs=(house.settings, house.now),
                context=forks.context(),
            )
            for ready in [pool.schedule(_ready) for _ in range(self._processes)]:
                ready.result()
            self._pool = pool

    def close(self) -> None:
        """End the processes, whatever they are at."""
        with self._opening:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()


def _handed_over(
    pool: ProcessPool, make: Callable[..., _Made], args: tuple[object, ...]
) -> Future[_Made] | None:
    """Begin it in a process; None where there is none any more, because we are to end."""
    try:
        future: Future[_Made] = pool.schedule(_make, args=(make, *args), timeout=SECONDS)
    except RuntimeError:
        return None
    return future


def _make(make: Callable[[*_Arguments], _Made], *args: *_Arguments) -> _Made:
    """Make it, and give back what of memory that took: another answer may be long in coming."""
    made = make(*args)
    forks.trim()
    return made


def _is_large(house: House) -> bool:
    with house.open() as db:
        return any(advocates.are_many(db, team, LARGE) for team in house.clients)


def _begin(settings: Settings, now: Callable[[], datetime]) -> None:
    """Make a process ready: its own house, all that answers need, and an end with its parent."""
    from bot import commands, home, house, picture  # noqa: F401, PLC0415 - only here, and slow
    from bot.outside import Outside  # noqa: PLC0415 - same

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the face decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - we were forked for it

    def end_with_it() -> None:
        while parent.is_alive() and not forks.is_orphan():
            parent.join(CHECK)
        os._exit(0)

    threading.Thread(target=end_with_it, name="parent", daemon=True).start()
    commands.known()
    forks.settle()
    if not storage.is_postgres(settings.database):
        settings = replace(settings, connections=0)  # kept, it would keep what it has read
    house.own(house.House(settings=settings, now=now, outside=Outside(settings, now, 1)))


def _ready() -> None:
    """Do nothing, in a process that has begun."""
