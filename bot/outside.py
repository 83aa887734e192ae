"""One event loop in a thread of its own, through which everything here reaches the network."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bot.settings import VERSION
from monitors._apart import Apart
from monitors._http import Http, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from concurrent.futures import Future
    from datetime import datetime

    from bot.settings import Settings
    from monitors._pace import Turns

_Value = TypeVar("_Value")

PRELOADED = ("bot.warm",)
"""What the worker processes share, where not all processes share it already (`forks.begin`)."""


class Outside:
    """The way out, for code that runs in threads. Opens on first use; `close` when done.

    What is under way when it closes, or asked for later, raises CancelledError.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime],
        workers: int,
        turns: Callable[[float], Turns] | None = None,
    ) -> None:
        """With `turns`, what it makes of a gap in seconds gives turns at hosts."""
        self._settings, self._now, self._workers = settings, now, workers
        self._turns = turns
        self._opening = threading.Lock()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._http: Http | None = None
        self._apart: Apart | None = None

    def start(self, use: Callable[[Http], Coroutine[Any, Any, _Value]]) -> Future[_Value]:
        """Begin something that uses the network, and give what it will become."""
        self._open_once()
        assert self._loop is not None  # noqa: S101 - just opened
        assert self._http is not None  # noqa: S101 - same
        return asyncio.run_coroutine_threadsafe(use(self._http), self._loop)

    def prepare(self) -> Future[None]:
        """Start the worker processes before they are needed; done when they can begin."""
        self._open_once()
        assert self._apart is not None  # noqa: S101 - just opened
        return self._apart.prepare()

    def run(self, use: Callable[[Http], Coroutine[Any, Any, _Value]], seconds: float) -> _Value:
        """Do something that uses the network, for so long at most. Raises TimeoutError."""
        future = self.start(use)
        try:
            return future.result(seconds)
        finally:
            future.cancel()

    def close(self) -> None:
        """End what is under way and let go of connections and worker processes."""
        with self._opening:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), loop).result(10)
        if self._apart is not None:
            self._apart.close()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=5) if others else None
        if self._http is not None:
            await self._http.__aexit__(None, None, None)
        await asyncio.get_running_loop().shutdown_default_executor()

    def _open_once(self) -> None:
        with self._opening:
            if self._closed:  # a job that began late must not open it all again
                raise CancelledError
            if self._loop is None:
                self._open()

    def _open(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="outside", daemon=True)
        self._thread.start()
        rules = Rules(
            allow_hosts=(*self._settings.allow_hosts, *_bases(self._settings.sources)),
            contact=self._settings.contact,
            version=VERSION,
            min_seconds=self._settings.poll_seconds,
            options=self._settings.sources,
        )
        self._apart = Apart(self._workers, preload=PRELOADED)
        turns = self._turns(rules.gap) if self._turns else None
        self._http = Http(rules, self._now, self._apart, turns=turns)
        asyncio.run_coroutine_threadsafe(self._http.__aenter__(), self._loop).result(10)


def _bases(sources: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Name the places that the operator has put in for platforms: what is configured is allowed."""
    found = [urlsplit(options["url"]) for options in sources.values() if "url" in options]
    return [base.netloc for base in found]
