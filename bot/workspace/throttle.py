"""Slack's rates: a message a second a channel, and so many calls a minute of each method."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Calls a minute by tier (docs.slack.dev/apis/web-api/rate-limits).
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# Slack lets short bursts pass on a channel: one message beside the one a second, no more.
MESSAGE_BURST = 1
_MINUTE = 60.0


class Throttle:
    """Remember calls and say how many seconds one has to wait, 0 when it may go."""

    def __init__(self, elapsed: Callable[[], float], burst: int = MESSAGE_BURST) -> None:
        self._elapsed = elapsed
        self._room = 1.0 + burst
        self._buckets: dict[str, tuple[float, float]] = {}
        self._calls: dict[str, deque[float]] = {}

    def message(self, channel: str) -> int:
        """Count one message to a channel, unless it comes too soon after the others."""
        now = self._elapsed()
        left, since = self._buckets.get(channel, (self._room, now))
        left = min(self._room, left + now - since)
        if left < 1.0:
            self._buckets[channel] = (left, now)
            return max(1, math.ceil(1.0 - left))
        self._buckets[channel] = (left - 1.0, now)
        return 0

    def method(self, name: str, tier: int) -> int:
        """Count one call of a method, unless its minute is used up."""
        most = TIERS.get(tier)
        if most is None:
            return 0
        now = self._elapsed()
        calls = self._calls.setdefault(name, deque())
        while calls and now - calls[0] >= _MINUTE:
            calls.popleft()
        # The documents promise at least this many; a short burst above is let through.
        if len(calls) >= most + max(2, most // 10):
            return max(1, math.ceil(_MINUTE - (now - calls[0])))
        calls.append(now)
        return 0
