"""An event loop whose time is that of the test: where everybody only waits, it passes at once.

While a thread or a process apart is at work its time stands still, however long that takes.
"""

from __future__ import annotations

import asyncio
import selectors
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitors._apart import Apart

if TYPE_CHECKING:
    from collections.abc import Callable

_REAL = 30.0  # real seconds that a thread or a process apart may take
_PATIENCE = 10  # times what the product gives them


class Time:
    """The time of a test. Goes on through restarts, as time does."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.seconds = 0.0
        self.stands = False
        self.at_work = 0  # threads and processes apart

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.start + timedelta(seconds=self.seconds)

    def after(self, hours: float) -> datetime:
        """Tell the time so many hours after the start."""
        return self.start + timedelta(hours=hours)


class _Waiting(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Waits for real only for what is real."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self._time = time

    def select(self, timeout: float | None = None) -> Any:
        """Give what is ready; with nothing at work, let the time pass that was to be waited."""
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self._time.at_work or self._time.stands:
            return super().select(_REAL if self._time.at_work else 0.01)
        ready = super().select(0)
        if not ready:
            self._time.seconds += timeout
        return ready


class Loop(asyncio.SelectorEventLoop):
    """An event loop that lives in a test's time."""

    def __init__(self, time: Time) -> None:
        self._time = time
        super().__init__(_Waiting(time))

    def time(self) -> float:
        """Tell the seconds since the start."""
        return self._time.seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Run something in a thread, for which the time waits."""
        future = super().run_in_executor(executor, func, *args)
        self._time.at_work += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self._time.at_work -= 1


class Patient(Apart):
    """Processes apart that may take long: a busy machine makes no feed a broken one."""

    async def run(self, function: Any, *args: Any, seconds: float = 15.0) -> Any:
        """Run a function in a worker."""
        return await super().run(function, *args, seconds=seconds * _PATIENCE)


class Workers(Patient):
    """Processes apart for whom the time waits."""

    def __init__(self, time: Time) -> None:
        super().__init__(1)
        self._time = time

    async def run(self, function: Any, *args: Any, seconds: float = 15.0) -> Any:
        """Run a function in a worker."""
        self._time.at_work += 1
        try:
            return await super().run(function, *args, seconds=seconds)
        finally:
            self._time.at_work -= 1
