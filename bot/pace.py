"""When Slack may be spoken to again, on a clock that nobody can set.

A channel takes about a message a second, a workspace a few hundred a minute, and every method of
the Web API so many calls a minute as its tier says.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PACE = 1.05
"""Seconds between two messages in one channel: Slack takes about one a second."""
WORKSPACE = 240
"""Messages a minute in one workspace: Slack speaks of several hundred, for all that we do there."""
MINUTE = 60.0
# Calls a minute by tier, as Slack promises them; posting has a rule of its own.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
METHODS = {
    "auth.teams.list": 2,
    "bots.info": 3,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "team.info": 3,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
}


class Pace:
    """Keeps the distance between messages and calls; one per process that talks to Slack."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._free: dict[str, float] = {}
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._spoken: dict[str, deque[float]] = {}
        self._resting: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def wait(self, channel: str, team: str = "") -> float:
        """Tell how many seconds it is until the channel of that workspace may be spoken to."""
        now = self._steady()
        own = self._free.get(channel, 0.0) - now
        with self._lock:
            full = _until_room(self._spoken.get(team), WORKSPACE, now) if team else 0.0
        return max(0.0, own, full)

    def spoke(self, channel: str, seconds: float = PACE, team: str = "") -> None:
        """Note that the channel is to be left alone for so long."""
        now = self._steady()
        self._free[channel] = now + seconds
        if team:
            with self._lock:
                self._spoken.setdefault(team, deque()).append(now)

    def wait_for(self, whose: str, method: str) -> float:
        """Tell how many seconds it is until a method may be called with this token."""
        now, key = self._steady(), (whose, method)
        most = TIERS.get(METHODS.get(method, 0), 0)
        with self._lock:
            full = _until_room(self._calls.get(key), most, now) if most else 0.0
            return max(0.0, self._resting.get(key, 0.0) - now, full)

    def called(self, whose: str, method: str) -> None:
        """Note a call of a method."""
        if method in METHODS:
            with self._lock:
                calls = self._calls.setdefault((whose, method), deque())
                calls.append(self._steady())
                while calls[0] <= self._steady() - MINUTE:
                    calls.popleft()

    def rest(self, whose: str, method: str, seconds: float) -> None:
        """Note that Slack wants a method to be left alone for so long."""
        with self._lock:
            self._resting[whose, method] = self._steady() + seconds


def _until_room(times: deque[float] | None, most: int, now: float) -> float:
    """Tell when there is room for one more within a minute; forgets what is longer ago."""
    while times and times[0] <= now - MINUTE:
        times.popleft()
    if not times or len(times) < most:
        return 0.0
    return times[-most] + MINUTE - now
