"""Processes of ours, forked from one that has imported what they share, so that memory has it once.

That one (multiprocessing's fork server) runs no thread, so that forking it is safe, and it ends
with the process that started it.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import sys
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import TYPE_CHECKING

from pebble import CONSTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import ForkServerContext

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # as malloc.h of glibc has them
ARENAS = 1
"""How many heaps the threads of a process share: else each keeps what another could use."""
CALM = 1.0
"""Seconds between two looks at the processes of a pool."""
LARGE = 128 * 1024
"""Bytes from which on something is given back as soon as it is not used any more."""

_forked_from: list[int] = []


def context() -> ForkServerContext:
    """Give what starts such a process."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["bot._shared"])
    return made


def begin() -> None:
    """Note that this is the process from which the others are forked, and what those start.

    Else one of them that starts processes has another such one begun, which loads all once more.
    """
    _forked_from[:] = [os.getpid()]
    server = forkserver._forkserver  # noqa: SLF001 - there is no other way to tell it
    # Whoever is forked from it knows its address. Whether it runs is not for them to find out or to
    # mend: without it they are orphans. From Python 3.14 on it serves only who has its key, which
    # they lack, so that there each has another begun.
    if not hasattr(server, "_forkserver_authkey"):
        server.ensure_running = _nothing  # type: ignore[method-assign]


def _nothing() -> None:
    """Do nothing: it runs."""


def is_orphan() -> bool:
    """Tell whether what we were forked from is gone: who started us takes us for dead, then."""
    return bool(_forked_from) and os.getppid() not in _forked_from


def be_small() -> None:
    """Let this process, and those that it starts, keep less memory that they do not use."""
    # Numpy starts a thread for each core otherwise, and a process with threads is not to be forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("MALLOC_ARENA_MAX", str(ARENAS))
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", str(LARGE))
    # The environment is read before we run, so that it tells only those that come after.
    _glibc("mallopt", _ARENA_MAX, ARENAS)
    _glibc("mallopt", _MMAP_THRESHOLD, LARGE)


def be_calm() -> None:
    """Look less often at whether a process of a pool died or takes too long, here and there.

    What is done is heard of at once all the same; ten looks a second are most of our work at rest.
    """
    CONSTS.sleep_unit = CALM


@contextmanager
def loading() -> Iterator[None]:
    """Load what stays: no collection looks at it, now or later, which is a tenth of that time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Take what there is now for what stays: no collection looks at it again, or writes to it.

    What is written to is no longer shared with the processes that were forked from this one.
    """
    gc.collect()
    gc.freeze()
    trim()


def trim() -> None:
    """Give memory back that is kept for what may come."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *numbers: int) -> None:
    """Call something of glibc; other libraries lack it, and nothing depends on it."""
    if sys.platform == "linux" and (function := getattr(ctypes.CDLL(None), name, None)):
        function(*numbers)
