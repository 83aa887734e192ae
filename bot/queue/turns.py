"""Turns at hosts that are shared by machines: one visit at a time, and a pause between two.

Who wants a turn in one moment, or has had one, goes into one statement with all others.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from typing import TYPE_CHECKING

import storage
from storage import _turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractContextManager

LEASE = 60.0
"""Seconds after which a turn is over, whatever became of who had it; no visit is as long."""
GATHER = 0.01
"""Seconds in which what is wanted comes together."""
MOST = 200
"""Hosts in one statement."""


class Turns:
    """Gives turns at hosts. For one event loop."""

    def __init__(
        self, connect: Callable[[], AbstractContextManager[storage.Database]], gap: float
    ) -> None:
        self._open, self._gap = connect, gap
        self._me = secrets.token_hex(8)
        self._here: dict[str, asyncio.Lock] = {}
        self._wanted: deque[tuple[str, bool, asyncio.Future[float]]] = deque()
        self._done: set[str] = set()
        self._at_work: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def turn(self, name: str, *, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for our turn at a host. In a hurry there is no gap, but still one at a time."""
        lock = self._here.setdefault(name, asyncio.Lock())
        try:
            async with lock:
                while wait := await self._ask(name, hurry=hurry):  # noqa: ASYNC110 - machines
                    await asyncio.sleep(wait)
                try:
                    yield
                finally:
                    self._done.add(name)
                    self._work()
        finally:
            if not lock.locked() and not getattr(lock, "_waiters", None):
                self._here.pop(name, None)

    async def _ask(self, name: str, *, hurry: bool) -> float:
        answer: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._wanted.append((name, hurry, answer))
        self._work()
        return await answer

    def _work(self) -> None:
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        """Give back and ask for turns, as long as there are any."""
        while self._wanted or self._done:
            await asyncio.sleep(GATHER)
            back, self._done = sorted(self._done), set()
            asked = [self._wanted.popleft() for _ in range(min(MOST, len(self._wanted)))]
            asked = [one for one in asked if not one[2].done()]
            try:
                waits = await asyncio.to_thread(
                    self._say, back, [(name, hurry) for name, hurry, _ in asked]
                )
            except storage.StorageError as error:
                for _, _, answer in asked:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for name, _, answer in asked:
                if not answer.done():
                    answer.set_result(waits[name])
                elif not waits[name]:
                    self._done.add(name)  # who wanted it has gone

    def _say(self, back: Sequence[str], asked: Sequence[tuple[str, bool]]) -> dict[str, float]:
        waits: dict[str, float] = {}
        with self._open() as db:
            if back:
                _turns.give_back(db, self._me, back, self._gap)
            for hurry in (False, True):
                if hosts := [name for name, in_hurry in asked if in_hurry is hurry]:
                    waits |= _turns.take(db, self._me, hosts, LEASE, hurry=hurry)
        return waits
