"""Runs what a stranger's bytes could stall or bloat in processes apart, which can be killed."""

from __future__ import annotations

import asyncio
import fcntl
import multiprocessing
import os
import resource
import signal
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from multiprocessing.connection import Connection

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_MEMORY = 1 << 30  # bytes of address space a worker may have
_TASKS = 5_000  # after so many a worker makes room for a fresh one
_PATIENCE = 5  # how much rather the system lets others go first, as `nice` counts


class ApartError(Exception):
    """The work did not come to its end."""


class TookTooLongError(ApartError):
    """It was killed at its deadline."""


class TooMuchMemoryError(ApartError):
    """It wanted more memory than a worker may have."""


class CrashedError(ApartError):
    """Its process died."""


class Apart:
    """A pool of worker processes, started at first use. Work that outlasts its deadline is killed.

    The workers come from multiprocessing's fork server, because a fork of a program with threads
    can deadlock. They end when this process does, however it does.
    """

    def __init__(
        self,
        workers: int | None = None,
        memory: int = _MEMORY,
        preload: Sequence[str] = ("monitors._parse_feed",),
    ) -> None:
        """Take so many workers of so many bytes; what is preloaded they share."""
        self._workers = workers or os.cpu_count() or 1
        self._memory = memory
        self._preload = list(preload)
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        self._end: Connection | None = None  # of the lifeline, held by nobody else

    async def run(
        self,
        function: Callable[[*_Arguments], _Result],
        *args: *_Arguments,
        seconds: float = 15.0,
    ) -> _Result:
        """Run a picklable function in a worker. Raises ApartError, or what the function raises."""
        for is_last in (False, True):
            pool = self._started()
            try:
                return await _run(pool, function, args, seconds)
            except BrokenProcessPool as error:
                # The pool itself is gone, as after an idle worker was killed: once more, anew.
                self._drop(pool)
                if is_last:
                    raise CrashedError("the workers cannot be kept alive") from error
        raise AssertionError

    def prepare(self) -> Future[None]:
        """Start the workers before they are needed; what is given is done when they can begin."""
        ready: Future[None] = self._started().schedule(_nothing)
        return ready

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(self._preload)
                lifeline, self._end = context.Pipe(duplex=False)
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    max_tasks=_TASKS,
                    initializer=_begin,
                    initargs=(self._memory, lifeline),
                    context=context,
                )
            return self._pool

    def close(self) -> None:
        """End the workers, whatever they are at. They start again at the next use."""
        if self._pool is not None:
            self._drop(self._pool)

    def _drop(self, pool: ProcessPool) -> None:
        with self._lock:
            if self._pool is not pool:
                return  # somebody else was faster, and a new one may be at work already
            self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _run(
    pool: ProcessPool, function: Callable[..., _Result], args: tuple[object, ...], seconds: float
) -> _Result:
    try:
        future = pool.schedule(function, args=args, timeout=seconds)
    except RuntimeError as error:
        raise BrokenProcessPool("the pool has ended") from error
    try:
        return await asyncio.wrap_future(future)
    except TimeoutError as error:
        raise TookTooLongError(f"not done after {seconds:g} seconds") from error
    except MemoryError as error:
        raise TooMuchMemoryError("not enough memory allowed") from error
    except ProcessExpired as error:
        raise CrashedError(f"the worker died with {error.exitcode}") from error


def _nothing() -> None:
    """Do nothing, in a worker that has begun."""


def _begin(memory: int, lifeline: Connection) -> None:
    """Bound a worker, and tie its life to that of the program that started it."""
    # Killed at once when asked: pebble's own handler waits until Python code runs again, which a
    # stuck parser never lets happen, and holds up the other workers for as long.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _go_last()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The other end of this pipe closes with the program, whatever it dies of. The system then sends
    # SIGIO, which ends this process even in the middle of C code. (The signal that Linux sends at a
    # parent's death would not do: the parent is the fork server, which lives as long as we do.)
    held = lifeline.fileno()
    fcntl.fcntl(held, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(held, fcntl.F_SETFL, fcntl.fcntl(held, fcntl.F_GETFL) | os.O_ASYNC)
    _held.append(lifeline)
    if lifeline.poll(0):
        os._exit(0)  # it has closed already


def _go_last() -> None:
    """Let whoever answers people, fetches or keeps go first.

    A task is also done sooner where nothing interrupts it, since it finds all in the caches.
    """
    os.nice(_PATIENCE)
    if sys.platform == "linux":
        with suppress(PermissionError):  # some containers let nobody choose, and it works without
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


_held: list[Connection] = []  # kept open for as long as the worker lives
