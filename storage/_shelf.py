"""Connections to SQLite files that a process keeps from one unit of work to the next.

To open one costs more than most of what it is opened for, because SQLite reads the definitions of
all tables first: 1.5 ms against 0.01.
"""

from __future__ import annotations

import atexit
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

KEPT = 4
"""So many are kept at most; each holds some of the file in memory."""

_File = tuple[int, int]
_Kept = tuple[str, _File, "sqlite3.Connection"]
_of: dict[int, list[_Kept]] = {}
_moving = threading.Lock()


def which(path: str) -> _File | None:
    """Tell which file is at a path: another may have been put there since."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def take(path: str) -> sqlite3.Connection | None:
    """Take a connection to the file that is at a path now off the shelf, if there is one."""
    file = which(path)
    with _moving:
        kept = _mine()
        for at in range(len(kept) - 1, -1, -1):
            if kept[at][:2] == (path, file):
                return kept.pop(at)[2]
    return None


def put(path: str, file: tuple[int, int] | None, connection: sqlite3.Connection) -> None:
    """Put a connection to a file on the shelf; what has lain there longest makes room."""
    if file is None or connection.in_transaction:
        connection.close()
        return
    with _moving:
        kept = _mine()
        kept.append((path, file, connection))
        oldest = kept.pop(0)[2] if len(kept) > KEPT else None
    if oldest is not None:
        oldest.close()


def hang_up() -> None:
    """Close all that are on the shelf."""
    with _moving:
        kept = _mine()
        closing, kept[:] = list(kept), []
    for _, _, connection in closing:
        connection.close()


atexit.register(hang_up)


def _mine() -> list[_Kept]:
    # By process: SQLite does not bear that one is used, or closed, where it was not opened.
    return _of.setdefault(os.getpid(), [])
