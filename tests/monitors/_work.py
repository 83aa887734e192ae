"""Work for processes apart, which must be importable there."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path


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
