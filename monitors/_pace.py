"""Keeps us polite: one connection a host at a time, and a pause between two visits."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

_HOSTS = 2_000  # after so many, those that rest are forgotten


@dataclass(slots=True)
class _Host:
    """Whose turn it is at one host, and when the next one may begin."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    wanted: int = 0


class Turns(Protocol):
    """What gives turns at hosts, be it among the visits of one process or of many."""

    def turn(self, name: str, *, hurry: bool = False) -> AbstractAsyncContextManager[None]:
        """Wait for our turn at a host. In a hurry there is no gap, but still one at a time."""


class Pace:
    """Gives turns at hosts, to one process."""

    def __init__(self, gap: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._gap = gap
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @contextlib.asynccontextmanager
    async def turn(self, name: str, *, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for our turn at a host. In a hurry there is no gap, but still one at a time."""
        loop = asyncio.get_running_loop()
        host = self._hosts.setdefault(name, _Host())
        host.wanted += 1
        try:
            async with host.lock:
                wait = host.free_at - loop.time()
                if wait > 0 and not hurry:
                    await self._sleep(wait)
                try:
                    yield
                finally:
                    host.free_at = loop.time() + self._gap
        finally:
            host.wanted -= 1
            if len(self._hosts) > _HOSTS:
                self._forget(loop.time())

    def _forget(self, at: float) -> None:
        for name, host in list(self._hosts.items()):
            if not host.wanted and host.free_at <= at:
                del self._hosts[name]
