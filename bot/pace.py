"""When each channel may be spoken to again, on a clock that nobody can set."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PACE = 1.05
"""Seconds between two messages in one channel: Slack takes about one a second."""


class Pace:
    """Keeps the distance between messages; one per process that delivers."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._free: dict[str, float] = {}

    def wait(self, channel: str) -> float:
        """Tell how many seconds it is until the channel may be spoken to."""
        return max(0.0, self._free.get(channel, 0.0) - self._steady())

    def spoke(self, channel: str, seconds: float = PACE) -> None:
        """Note that the channel is to be left alone for so long."""
        self._free[channel] = self._steady() + seconds
