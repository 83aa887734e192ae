"""Work for processes apart, which must be importable there."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def double(number: int) -> int:
    """Do what is asked."""
    return number * 2


def where() -> int:
    """Name the process it runs in."""
    return os.getpid()


def fail(words: str) -> None:
    """Raise."""
    raise ValueError(words)


def wait_for(path: str, given: bytes) -> int:
    """Wait until there is a file, then tell how many bytes were given."""
    while not Path(path).exists():
        os.sched_yield()
    return len(given)


def never_end() -> None:
    """Loop for ever."""
    while True:
        pass


def never_end_in_c() -> None:
    """Sleep for ever where no Python code runs, with signals held back."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    ctypes.CDLL(None).pause()
    time.sleep(3_600)


def swell() -> int:
    """Take four gigabytes."""
    return len(b"x" * (4 << 30))


def die() -> None:
    """End the process on the spot."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_of(*_: object) -> None:
    """Die of whatever is given."""
    die()


def swell_of(*_: object) -> None:
    """Swell from whatever is given."""
    swell()


def measured(function: Callable[..., object], *args: object) -> tuple[object, float, int]:
    """Do some work here, and tell what it gave or raised, its seconds at work, its bytes at most.

    The bytes are those that this process held at its height beyond those it held before.
    """
    before, began = _highest(), time.process_time()
    try:
        gave: object = function(*args)
    except Exception as error:  # noqa: BLE001 - told with the rest
        gave = error
    return gave, time.process_time() - began, _height() - before


def _highest() -> int:
    """Begin to note anew how many bytes this process holds; gives how many it does."""
    Path("/proc/self/clear_refs").write_text("5")
    return _height()


def _height() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
