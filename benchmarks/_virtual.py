"""Time that passes only where something waits for it: an event loop for simulations.

Where nothing can be done it goes on to the next moment at which something can, so that an hour of
waiting takes none. What would run in a thread runs at once and takes no time at all.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 0 and knows no other clock than its own."""

    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_Leap(self))

    def time(self) -> float:
        """Tell how many seconds have passed."""
        return self.passed

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Do it at once."""
        del executor
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever awaits it
            done.set_exception(error)
        return done


class _Leap(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found and timeout is None:
            raise RuntimeError("everything waits, and for nothing that will come")
        if not found and timeout:
            self._loop.passed += timeout
        return found
