"""Polling, as a pipeline: claim what is due, fetch, read what is new, keep it with what follows.

Fetching is one event loop with many accounts under way; parsing and reading happen in processes
apart; keeping is done by one writer, many accounts to a transaction, because a commit costs more
than what it commits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import monitors
import storage
from bot import forgotten, ledger
from bot.claiming import claim
from bot.fetching import Fetching
from bot.keeping import Outcome, keep_failure, keep_success
from monitors import SourceError
from storage import StorageError, TakenError, accounts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
    from datetime import datetime

    from bot.house import House
    from monitors._http import Http
    from monitors._ledger import Due
    from storage.accounts import Account

logger = logging.getLogger(__name__)

UNDER_WAY = 200
"""How many accounts may be under way; how many connections that is, `_http` decides."""
RENEW = 5.0
"""Seconds between two renewals of our claims; well under the length of one."""
LOOK, GRACE = 0.5, 5.0
"""Seconds between two looks of a batch at whether we close, and what is under way has then."""
LINGER, COMPANY = 0.3, 25
"""Seconds that what is done waits for company, and how much that is: pages are written once."""
MOST_KEPT = 50
"""Outcomes in one transaction; whoever else wants to write waits for the end of it."""
MOST_AT_ONE_HOST = 20
"""Accounts under way at one host; who comes after them would only wait, and keep others out."""
FAULT = "fault"
"""How an account is that we failed to look at, for a reason that is ours."""
REFRESH, REFRESH_SHARED = 30.0, 5.0
"""Seconds after which we look at what another process, or machine, noted of places that rest."""


@dataclass(slots=True)
class Tally:
    """What a round of polling came to."""

    due: int = 0
    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    new_posts: int = 0

    def add(self, other: Tally) -> None:
        """Count what another round came to as well."""
        self.due += other.due
        self.fetched += other.fetched
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.new_posts += other.new_posts


class _UnkeptError(Exception):
    """An outcome could not be kept; the transaction in which that happened has to be left."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.account.id)
        self.outcome = outcome


class Poller:
    """Polls what is due. Lives on the outside loop; `tick` and `drain` are called there."""

    def __init__(
        self, house: House, http: Http, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._house, self._http, self._steady = house, http, steady
        self._fetching = Fetching(house, http)
        self._under_way: dict[str, Account] = {}
        self._renewed = steady()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._done: list[Outcome] = []
        self._owed: list[Due] = []
        self._refreshed: float | None = None
        self._enough = asyncio.Event()
        self._writing = asyncio.Lock()
        self._hungry = False
        self._due_by: datetime | None = None
        self.tally = Tally()

    async def tick(self) -> int:
        """Begin to poll what is due, as far as there is room, and tell how much that was."""
        await self._remember()
        if self._steady() - self._renewed > RENEW:
            self._renewed = self._steady()
            await asyncio.to_thread(self._hold_on, list(self._under_way.values()))
        room = UNDER_WAY - len(self._under_way)
        if room <= 0:
            self._hungry = True
            return 0
        claimed, _ = await self._begin(room)
        self._hungry = claimed >= room
        return claimed

    async def batch(self, most: int, more: Callable[[], Awaitable[object]]) -> int:
        """Take up to so many accounts that are due, come back when all is kept; tells how many.

        `more` is awaited first where others are due beside them. When the house closes, what does
        not come to its end soon is given back for others to take up.
        """
        await self._remember()
        claimed, under_way = await self._begin(most)
        if claimed >= most:
            await more()
        closes_at = float("inf")
        while under_way and self._steady() < closes_at:
            await asyncio.wait(under_way, timeout=LOOK)
            under_way = {task: account for task, account in under_way.items() if not task.done()}
            if self._house.closing.is_set():
                closes_at = min(closes_at, self._steady() + GRACE)
            if self._steady() - self._renewed > RENEW:
                self._renewed = self._steady()
                await asyncio.to_thread(self._hold_on, list(self._under_way.values()))
        for task in under_way:
            task.cancel()
        await self._keep()
        if under_way:
            await asyncio.to_thread(self._give_back, list(under_way.values()))
        return claimed

    async def _begin(self, most: int) -> tuple[int, dict[asyncio.Task[object], Account]]:
        """Claim what is due and begin with it; gives how much that was, and what is under way."""
        claimed = await asyncio.to_thread(self._claim, most)
        crowded = await self._crowded(claimed)
        begun = {}
        for account in claimed:
            if account.id not in self._under_way and account.id not in crowded:
                self._under_way[account.id] = account
                begun[self._start(self._poll(account))] = account
        if crowded:
            await asyncio.to_thread(self._put_back, claimed, crowded)
        self.tally.due += len(claimed) - len(crowded)
        return len(claimed), begun

    def _give_back(self, left: Sequence[Account]) -> None:
        with self._house.open() as db, db.transaction():
            for account in left:
                accounts.put_back(db, account.team, account.id, account.due_at)

    async def _crowded(self, claimed: Sequence[Account]) -> dict[str, int]:
        """Choose whom to put back, with their place in the queue: too many for one host.

        Who waits for a turn at a host holds a place that somebody else could use.
        """
        if self._due_by is not None:
            return {}  # all of it is wanted, however long it takes
        at = Counter(self._place(account) for account in self._under_way.values())
        crowded: dict[str, int] = {}
        for account in claimed:
            place = self._place(account)
            at[place] += 1
            if at[place] > MOST_AT_ONE_HOST and not await self._is_near(place):
                crowded[account.id] = at[place]
        return crowded

    async def _is_near(self, place: str) -> bool:
        try:
            return await self._http.is_allowed(place)
        except SourceError:
            return False

    def _place(self, account: Account) -> str:
        """Name where an account is asked about: its own server, or that of its platform."""
        link = account.address
        if not link.startswith(("http://", "https://")):
            link = account.link
            if account.source in monitors.known():
                link = self._http.rules.option(account.source, "url") or link
        parts = urlsplit(link)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    def _put_back(self, claimed: Sequence[Account], crowded: Mapping[str, int]) -> None:
        now, gap = self._house.now(), self._http.rules.gap
        with self._house.open() as db, db.transaction():
            for account in claimed:
                if account.id in crowded:
                    later = now + timedelta(seconds=gap * crowded[account.id])
                    accounts.put_back(db, account.team, account.id, later)

    async def drain(self) -> None:
        """Poll what is due by now, not what comes due meanwhile, until all of that is kept."""
        self._due_by = self._house.now()
        while await self.tick():
            while self._tasks:
                done, _ = await asyncio.wait(self._tasks, timeout=RENEW)
                for task in done:
                    task.result()  # what could not be kept must not look as if there was nothing
                await asyncio.to_thread(self._hold_on, list(self._under_way.values()))
        await self._keep()

    async def _remember(self) -> None:
        """Take in which places want rest, from before our start and from other processes."""
        often = REFRESH if self._house.queue is None else REFRESH_SHARED
        if self._refreshed is not None and self._steady() - self._refreshed < often:
            return
        self._refreshed = self._steady()
        self._http.ledger.keep = self._owed.append
        self._http.ledger.take(await asyncio.to_thread(ledger.read, self._house))

    def _start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), StorageError):
            # Our claims run out, so that all of it is looked at again.
            logger.error("not kept, and looked at again: %s", error)

    def _hold_on(self, under_way: Sequence[Account]) -> None:
        """Renew the claims of what takes long, such as a place that lets us wait our turn."""
        now = self._house.now()
        with self._house.open() as db:
            for team in sorted({account.team for account in under_way}):
                ids = [account.id for account in under_way if account.team == team]
                accounts.renew(db, team, ids, now)

    def _claim(self, most: int) -> list[Account]:
        with self._house.open() as db:
            return claim(db, self._house.now(), most, due_by=self._due_by)

    async def _poll(self, account: Account) -> None:
        try:
            outcome = await self._look(account)
        except StorageError:
            raise  # the database is away: our claim runs out, and it is looked at again
        except Exception:  # the edge: a fault of ours must not blind us without a word
            logger.exception("account %s could not be looked at", account.id)
            outcome = _fault(account)
        finally:
            self._under_way.pop(account.id, None)
        self._done.append(outcome)
        if len(self._done) == 1:
            self._enough.clear()
            self._start(self._keep_soon())
        if len(self._done) >= COMPANY or not self._under_way:
            self._enough.set()
        if self._hungry and len(self._under_way) <= UNDER_WAY // 2:
            self._hungry = False
            self._start(self.tick())

    async def _look(self, account: Account) -> Outcome:
        return await self._fetching.look(account)

    async def _keep_soon(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                await self._enough.wait()
        await self._keep()

    async def _keep(self) -> None:
        """Keep what is done, one writer at a time."""
        async with self._writing:
            done, self._done = self._done, []
            for start in range(0, len(done), MOST_KEPT):
                await asyncio.to_thread(self._write, done[start : start + MOST_KEPT])

    def _write(self, batch: Sequence[Outcome]) -> None:
        """Keep what is done in one transaction; what cannot be kept takes nothing else with it."""
        left = list(batch)
        came: list[Tally] = []
        owed = 0
        while left and not came:
            try:
                with self._house.open() as db, db.transaction():
                    now = self._house.now()
                    owed = ledger.write(db, self._owed)
                    came = [_kept(self._house, db, outcome, now) for outcome in left]
            except _UnkeptError as error:
                logger.exception("account %s could not be kept", error.outcome.account.id)
                left.remove(error.outcome)
                # Else it would be asked again as soon as our claim is over, and again.
                if error.outcome.result.health != FAULT:
                    left.append(_fault(error.outcome.account))
        del self._owed[:owed]
        for one in came:
            self.tally.add(one)
        if any(outcome.new or outcome.edited or _is_news(outcome) for outcome in left):
            self._house.nudge.set()


def _is_news(outcome: Outcome) -> bool:
    """Tell whether an account is not as it was, of which somebody may have to hear."""
    return outcome.result.health != outcome.account.health


def _fault(account: Account) -> Outcome:
    """Say that something went wrong on our side."""
    says = "I could not look there because of a fault of mine; I will try again."
    return Outcome(account=account, result=SourceError(account.address, says, health=FAULT))


def _kept(house: House, db: storage.Database, outcome: Outcome, now: datetime) -> Tally:
    """Keep one outcome in the open transaction, and count it. Raises _UnkeptError."""
    try:
        result = outcome.result
        if isinstance(result, SourceError):
            keep_failure(db, outcome, result, now)
            return Tally(failed=1)
        if outcome.identified and forgotten.turned_away(db, house, outcome.account):
            return Tally(fetched=1)
        if outcome.also:
            also = forgotten.without(db, outcome.account.team, house, outcome.also)
            outcome = replace(outcome, also=also)
        new = keep_success(db, outcome, result, now)
        return Tally(fetched=1, unchanged=int(result.unchanged), new_posts=new)
    except StorageError as error:
        if isinstance(error, TakenError):
            raise _UnkeptError(outcome) from error
        raise  # the database is away, which is nobody's fault there
    except Exception as error:  # the edge: whatever it was, the rest of the round is kept
        raise _UnkeptError(outcome) from error


def poll_once(house: House, report: Callable[[Tally], None] | None = None) -> Tally:
    """Poll everything that is due now, and tell what came of it."""

    async def go(http: Http) -> Tally:
        poller = Poller(house, http)
        if report is not None:
            report(poller.tally)
        await poller.drain()
        return poller.tally

    return house.outside.start(go).result()
