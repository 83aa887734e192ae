"""What the tests of sources may ask for: a way out, a hostile server, an account."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitors._apart import Apart
from monitors._http import Http, Rules
from storage.accounts import Account
from tests.monitors._hostile import Hostile
from tests.monitors._recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from datetime import datetime
    from typing import TypeVar

    Result = TypeVar("Result")

LOOPBACK = Rules(
    allow_hosts=("127.0.0.1",), contact="https://x.example", version="1", min_seconds=60
)


@pytest.fixture(scope="session")
def pool() -> Iterator[Apart]:
    """Give processes to parse in; they are slow to start, so the tests share them."""
    with Apart(workers=1) as apart:
        yield apart


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """Give a server that does what it is told."""
    with Hostile() as server:
        yield server


class Outside:
    """Ways out to the network, each with an event loop for the time of one call."""

    def __init__(self, pool: Apart, now: datetime) -> None:
        self.pool = pool
        self.now = now
        self.slept: list[float] = []

    def run(
        self,
        work: Callable[[Http], Awaitable[Result]],
        rules: Rules = LOOPBACK,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> Result:
        """Do some work with a way out, over a real network or a recorded one."""

        async def run() -> Result:
            way = Recorded(transport) if transport is not None else None
            async with Http(rules, lambda: self.now, self.pool, way=way, sleep=self._sleep) as http:
                return await work(http)

        return asyncio.run(run())

    def recorded(
        self,
        work: Callable[[Http], Awaitable[Result]],
        *answers: httpx.Response,
        **rules: Any,
    ) -> tuple[Result, list[httpx.Request]]:
        """Do some work over a network that gives these answers in turn; tell what was asked."""
        asked: list[httpx.Request] = []
        left = list(answers)

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return left.pop(0) if len(left) > 1 else left[0]

        rules = {"min_seconds": 900, **rules}
        transport = httpx.MockTransport(answer)
        return self.run(work, replace(Rules(), **rules), transport), asked

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def outside(pool: Apart, now: datetime) -> Outside:
    """Give ways out to the network."""
    return Outside(pool, now)


@pytest.fixture
def account(now: datetime) -> Account:
    """Give an account at a feed, which was never read."""
    return Account(
        team="T1",
        id="ac1",
        advocate_id="ad1",
        source="feed",
        address="https://ada.example/feed",
        stable_id="ada.example/feed",
        title="Ada",
        link="https://ada.example/",
        added_at=now,
        due_at=now,
        health_since=now,
    )
