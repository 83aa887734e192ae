"""What time it is for all machines: the database's, whatever the clock of one of them says."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import _queue

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from storage import Database

AGREE = 60.0
"""Seconds after which the database is asked again."""


class When:
    """The database's time, counted on between two questions by a clock that nobody can set."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Database]]) -> None:
        self._open = connect
        self._ahead = 0.0
        self._asked: float | None = None

    def seconds(self) -> float:
        """Give the seconds since 1970. Raises StorageError where the database is away."""
        now = time.monotonic()
        if self._asked is None or now - self._asked > AGREE:
            with self._open() as db:
                self._ahead = _queue.now(db) - time.monotonic()
            self._asked = now
        return time.monotonic() + self._ahead

    def after(self, seconds: float) -> datetime:
        """Give the moment that is so many seconds from now. Raises StorageError as well."""
        return datetime.fromtimestamp(self.seconds(), UTC) + timedelta(seconds=seconds)
