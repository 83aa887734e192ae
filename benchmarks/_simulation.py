"""What a simulation is made of: workers whose looks go nowhere, alone or with the queue."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

from procrastinate import App, SyncPsycopgConnector
from procrastinate.jobs import Status

from benchmarks._virtual import VirtualLoop
from bot.building import make_house
from bot.jobs.poll import BATCH, EVERY
from bot.keeping import Outcome
from bot.poller import Poller
from bot.queue import POLLS, POLLS_AT_ONCE, Asked
from bot.queue.asking import Queue
from bot.queue.schema import prepare
from bot.settings import load
from monitors import Fetched, SourceError
from monitors._apart import Apart
from monitors._http import Http, Rules
from monitors._manners import back_off, in_time
from monitors._pace import Pace
from storage import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.house import House
    from storage.accounts import Account

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHARE = {"unchanged": 93, "changed": 5, "failed": 2}
"""What polls come to, in %, of people who write every few days and are asked every hour."""
ANSWER = 0.2
"""Seconds that a server takes, in the mean."""


@dataclass(slots=True)
class Seen:
    """How many seconds each look came after it was due, by kind, and when that was."""

    kind_of: Callable[[Account], str]
    looks: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    since: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def put_back(self, account: Account) -> None:
        """Remember since when it is really due."""
        self.since.setdefault((account.team, account.id), account.due_at)

    def note(self, account: Account, at: float, now: datetime) -> None:
        """Keep how late one was."""
        due = self.since.pop((account.team, account.id), account.due_at)
        self.looks[self.kind_of(account)].append((at, (now - due).total_seconds()))

    def lag(self, kind: str, share: float, after: float = 0.0) -> float:
        """Give the lag in seconds under which this share of the looks after a time was."""
        found = sorted(lag for at, lag in self.looks[kind] if at >= after)
        return found[min(len(found) - 1, int(share * len(found)))] if found else float("nan")

    def count(self) -> int:
        """Count all looks."""
        return sum(map(len, self.looks.values()))


class _Nowhere(Http):
    """A way out that is never taken; no place is near."""

    async def is_allowed(self, url: str) -> bool:
        """Tell that it is somebody else's."""
        del url
        return False


class Worker(Poller):
    """A poller whose looks take turns, time and work, and come to something by chance."""

    def __init__(
        self,
        number: int,
        house: House,
        loop: VirtualLoop,
        seen: Seen,
        turns: Pace,
        costs: dict[str, float],
    ) -> None:
        http = _Nowhere(Rules(min_seconds=int(HOUR.total_seconds())), house.now, Apart(1))
        super().__init__(house, http, loop.time)
        self._loop, self._seen, self._turns, self._costs = loop, seen, turns, costs
        self._core = asyncio.Lock()
        self._chance = random.Random(number)

    def _put_back(self, claimed: Sequence[Account], crowded: Mapping[str, int]) -> None:
        for account in claimed:
            if account.id in crowded:
                self._seen.put_back(account)
        super()._put_back(claimed, crowded)

    async def _look(self, account: Account) -> Outcome:
        async with self._turns.turn(self._place(account)):
            await asyncio.sleep(self._chance.expovariate(1 / ANSWER))
        [came] = self._chance.choices(list(SHARE), list(SHARE.values()))
        async with self._core:
            await asyncio.sleep(self._costs[came])
        now = self._house.now()
        self._seen.note(account, self._loop.time(), now)
        if came == "failed":
            error = SourceError(account.address, "It did not answer in time.", health="timeout")
            error.next_at = back_off(now, HOUR, account.failures, account.id)
            return Outcome(account=account, result=error)
        again = in_time(now, HOUR, account.id)
        result = Fetched(items=(), cursor=account.cursor, next_at=again, unchanged=True)
        return Outcome(account=account, result=result, least=HOUR)


class _AtOnce(SyncPsycopgConnector):
    """The queue's connection, for a loop that has no other clock: the server answers at once."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Ask, and wait for it."""
        self.execute_query(query, **arguments)

    async def execute_query_one_async(
        self, query: LiteralString, **arguments: Any
    ) -> dict[str, Any]:
        """Ask for one row, and wait for it."""
        return self.execute_query_one(query, **arguments)

    async def execute_query_all_async(
        self, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        """Ask for rows, and wait for them."""
        return self.execute_query_all(query, **arguments)


def simulate(
    address: str, many: int, seconds: float, seen: Seen, costs: dict[str, float], *, queue: bool
) -> None:
    """Let so many workers work for so long; with `queue` they do the jobs that it hands out."""
    logging.getLogger("bot").setLevel(logging.ERROR)  # it tells of every look that fails
    loop = VirtualLoop()
    settings = load({"BELLWETHER_DATABASE": address}, Path("/dev/null"))

    def house() -> House:
        return make_house(settings, lambda: START + timedelta(seconds=loop.time()))

    # One for all: that machines share their turns is `bot/queue/turns.py`, by the server's clock.
    turns = Pace(Rules().gap, asyncio.sleep)
    workers = [Worker(number, house(), loop, seen, turns, costs) for number in range(many)]
    crew = _queued(address, workers) if queue else _ticking(workers)

    async def go() -> None:
        work = asyncio.ensure_future(crew)
        await asyncio.wait([work], timeout=seconds)
        if work.done():
            work.result()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(go())
        loop.run_until_complete(asyncio.sleep(0))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _ticking(workers: Sequence[Worker]) -> None:
    """Let each worker tick as often as `run` does."""
    while True:
        for one in workers:
            await one.tick()
        await asyncio.sleep(EVERY)


async def _queued(address: str, workers: Sequence[Worker]) -> None:
    """Let a clock ask for polls, and workers do what the queue hands out."""
    prepare(load({"BELLWETHER_DATABASE": address}, Path("/dev/null")))
    asked = Asked(name="poll", several=True)
    bell = asyncio.Condition()
    queue = Queue(address, partial(connect, address))
    with App(connector=_AtOnce(conninfo=address, min_size=1, max_size=2)).open() as app:
        manager = app.job_manager

        async def ask() -> None:
            queue.ask(asked)
            async with bell:  # what the server tells who listens
                bell.notify_all()

        async def slot(worker: Worker, name: int) -> None:
            while True:
                job = await manager.fetch_job(queues=[POLLS], worker_id=name)
                if job is None:
                    async with bell:
                        await bell.wait()
                    continue
                await worker.batch(BATCH, ask)
                await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

        slots = [
            asyncio.create_task(slot(worker, await manager.register_worker()))
            for worker in workers
            for _ in range(POLLS_AT_ONCE)
        ]
        try:
            while not any(one.done() for one in slots):
                await ask()
                await asyncio.sleep(EVERY)
            await asyncio.gather(*slots)
        finally:
            queue.close()
