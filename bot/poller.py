"""Polling, as a pipeline: claim what is due, fetch, read what is new, keep it with what follows.

Fetching is one event loop with many accounts under way; parsing and reading happen in processes
apart; keeping is done by one writer, many accounts to a transaction, because a commit costs more
than what it commits.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import monitors
import storage
from bot.judge import judge
from monitors import Fetched, Item, SourceError
from monitors._apart import ApartError
from monitors._resolve import resolve
from signals._reader import TextReading, read_texts
from storage import accounts, advocates, posts, teams

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime

    from bot.house import House
    from monitors._http import Http
    from storage.accounts import Account
    from storage.posts import Post

logger = logging.getLogger(__name__)

UNDER_WAY = 200
"""How many accounts may be under way; how many connections that is, `_http` decides."""
RENEW = 5.0
"""Seconds between two renewals of our claims; well under the length of one."""
LINGER = 0.03
"""Seconds that what is done waits for company, because a commit costs more than what it commits."""
OWN_WORDS = ("post", "reply", "quote")


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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One account after its poll: what came of it, and the new posts, read."""

    account: Account
    result: Fetched | SourceError
    new: Sequence[Post] = ()


class _UnkeptError(Exception):
    """An outcome could not be kept; the transaction in which that happened has to be left."""

    def __init__(self, outcome: _Outcome) -> None:
        super().__init__(outcome.account.id)
        self.outcome = outcome


class Poller:
    """Polls what is due. Lives on the outside loop; `tick` and `drain` are called there."""

    def __init__(self, house: House, http: Http) -> None:
        self._house, self._http = house, http
        self._under_way: dict[str, Account] = {}
        self._renewed = time.monotonic()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._done: list[_Outcome] = []
        self._writing = asyncio.Lock()
        self._hungry = False
        self._due_by: datetime | None = None
        self.tally = Tally()

    async def tick(self) -> int:
        """Begin to poll what is due, as far as there is room, and tell how much that was."""
        if time.monotonic() - self._renewed > RENEW:
            self._renewed = time.monotonic()
            await asyncio.to_thread(self._hold_on, list(self._under_way.values()))
        room = UNDER_WAY - len(self._under_way)
        if room <= 0:
            self._hungry = True
            return 0
        claimed = await asyncio.to_thread(self._claim, room)
        self._hungry = len(claimed) >= room
        for account in claimed:
            if account.id not in self._under_way:
                self._under_way[account.id] = account
                self._start(self._poll(account))
        self.tally.due += len(claimed)
        return len(claimed)

    async def drain(self) -> None:
        """Poll what is due by now, not what comes due meanwhile, until all of that is kept."""
        self._due_by = self._house.now()
        while await self.tick():
            while self._tasks:
                done, _ = await asyncio.wait(self._tasks)
                for task in done:
                    task.result()  # what could not be kept must not look as if there was nothing
        await self._keep()

    def _start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hold_on(self, under_way: Sequence[Account]) -> None:
        """Renew the claims of what takes long, such as a place that lets us wait our turn."""
        now = self._house.now()
        with self._house.open() as db:
            for team in sorted({account.team for account in under_way}):
                ids = [account.id for account in under_way if account.team == team]
                accounts.renew(db, team, ids, now)

    def _claim(self, most: int) -> list[Account]:
        now = self._house.now()
        claimed: list[Account] = []
        with self._house.open() as db:
            for team in teams.every(db):
                claimed += accounts.claim(
                    db, team.team, now, most - len(claimed), due_by=self._due_by
                )
                if len(claimed) >= most:
                    break
        return claimed

    async def _poll(self, account: Account) -> None:
        try:
            outcome = await self._look(account)
        except Exception:  # the edge: a fault of ours must not blind us without a word
            logger.exception("account %s could not be looked at", account.id)
            outcome = _fault(account)
        finally:
            self._under_way.pop(account.id, None)
        self._done.append(outcome)
        if len(self._done) == 1:
            self._start(self._keep_soon())
        if self._hungry and len(self._under_way) <= UNDER_WAY // 2:
            self._hungry = False
            self._start(self.tick())

    async def _look(self, account: Account) -> _Outcome:
        """Fetch an account and read what is new there; what goes wrong is part of the outcome."""
        source = monitors.known()[account.source]
        try:
            try:
                fetched = await source.fetch(account, self._http, self._house.now())
            except SourceError as error:
                found = await self._find_feed(account, error)
                if found is None:
                    raise
                account = found
                fetched = await source.fetch(account, self._http, self._house.now())
            if fetched.unchanged or not fetched.items:
                return _Outcome(account, fetched)
            new = await self._unknown(account, fetched.items)
            rows = [(own_words(item), item.lang, item.published_at.date()) for item, _ in new]
            readings = await self._http.apart(read_texts, rows) if rows else []
            now = self._house.now()
            read = zip(new, readings, strict=True)
            kept = [to_post(account, item, mark, reading, now) for (item, mark), reading in read]
            return _Outcome(account, fetched, kept)
        except SourceError as error:
            return _Outcome(account, error)
        except ApartError as error:
            says = f"Its posts could not be read ({error}); I will try again, nothing is lost."
            return _Outcome(account, SourceError(account.address, says, health="broken_feed"))

    async def _find_feed(self, account: Account, error: SourceError) -> Account | None:
        """Where an imported link was a page and not the feed itself, follow the feed it names."""
        if account.first_seen_at is not None or error.health != "broken_feed":
            return None
        places = await resolve(account.address, self._http)
        if len(places) != 1:
            return None
        return replace(account, address=places[0].address, title=places[0].title)

    async def _unknown(self, account: Account, items: Sequence[Item]) -> list[tuple[Item, str]]:
        """Choose the items that are new, by id and by content, each with its fingerprint."""
        marked = [(item, fingerprint(item)) for item in items]
        ids: set[str] = set()
        seen: set[str] = set()
        if account.first_seen_at is not None:
            ids, seen = await asyncio.to_thread(self._known, account, marked)
        new = []
        for item, mark in marked:
            if item.id not in ids and mark not in seen:
                new.append((item, mark))
                # The same words further on in the same feed are no other post.
                seen.add(mark)
        return new

    def _known(
        self, account: Account, marked: Sequence[tuple[Item, str]]
    ) -> tuple[set[str], set[str]]:
        ids, prints = [item.id for item, _ in marked], [mark for _, mark in marked]
        with self._house.open() as db:
            return posts.known(db, account.team, account.id, ids, prints)

    async def _keep_soon(self) -> None:
        await asyncio.sleep(LINGER)
        await self._keep()

    async def _keep(self) -> None:
        """Keep what is done, one writer at a time."""
        async with self._writing:
            batch, self._done = self._done, []
            if batch:
                await asyncio.to_thread(self._write, batch)

    def _write(self, batch: Sequence[_Outcome]) -> None:
        """Keep what is done in one transaction; what cannot be kept takes nothing else with it."""
        left = list(batch)
        came: list[Tally] = []
        while left and not came:
            try:
                with self._house.open() as db, db.transaction():
                    now = self._house.now()
                    came = [_kept(db, outcome, now) for outcome in left]
            except _UnkeptError as error:
                logger.exception("account %s could not be kept", error.outcome.account.id)
                left.remove(error.outcome)
                if not isinstance(error.outcome.result, SourceError):
                    left.append(_fault(error.outcome.account))
        for one in came:
            self.tally.add(one)
        if any(outcome.new for outcome in left):
            self._house.nudge.set()


def _fault(account: Account) -> _Outcome:
    """Say that something went wrong on our side."""
    says = "I could not look there because of a fault of mine; I will try again."
    return _Outcome(account, SourceError(account.address, says, health="fault"))


def own_words(item: Item) -> str:
    """Give what the author says in a post: the title too, where the text does not begin with it."""
    if item.kind not in OWN_WORDS:
        return ""
    if not item.title or item.text.startswith(item.title.rstrip("…. ")):
        return item.text
    return f"{item.title}\n\n{item.text}"


def fingerprint(item: Item) -> str:
    """Know a post again by its content, whatever became of its id, date and link."""
    words = " ".join(f"{item.title} {item.text}".casefold().split()) or item.url
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def to_post(account: Account, item: Item, mark: str, reading: TextReading, now: datetime) -> Post:
    """Join an item, its fingerprint and its reading to the record that is kept."""
    return posts.Post(
        team=account.team,
        account_id=account.id,
        id=item.id,
        advocate_id=account.advocate_id,
        url=item.url,
        title=item.title,
        text=item.text,
        kind=item.kind,
        published_at=item.published_at,
        seen_at=now,
        backlog=False,
        fingerprint=mark,
        replies=item.replies,
        likes=item.likes,
        reposts=item.reposts,
        lang=item.lang or reading.lang,
        label=reading.label,
        about_self=reading.about_self,
        confidence=reading.confidence,
        sentiment=reading.sentiment,
        evidence=reading.evidence,
        returns_on=reading.returns_on,
        reasons=reading.reasons,
    )


def _kept(db: storage.Database, outcome: _Outcome, now: datetime) -> Tally:
    """Keep one outcome in the open transaction, and count it. Raises _UnkeptError."""
    try:
        if isinstance(outcome.result, SourceError):
            _keep_failure(db, outcome.account, outcome.result, now)
            return Tally(failed=1)
        new = _keep_success(db, outcome.account, outcome.result, outcome.new, now)
        return Tally(fetched=1, unchanged=int(outcome.result.unchanged), new_posts=new)
    except Exception as error:  # the edge: whatever it was, the rest of the round is kept
        raise _UnkeptError(outcome) from error


def _keep_success(
    db: storage.Database,
    account: Account,
    fetched: Fetched,
    new: Sequence[Post],
    now: datetime,
) -> int:
    """Keep new posts, the cursor, and what follows from them; all in the open transaction."""
    team = account.team
    first = account.first_seen_at is None
    healthy = fetched.health == account.health
    if accounts.one(db, team, account.id) is None:
        return 0  # unwatched while it was being fetched
    # First sight is quiet, and so is a feed that grows backwards into the past.
    oldest = now if first else posts.oldest(db, team, account.id)
    kept = [
        replace(post, backlog=first or (oldest is not None and post.published_at < oldest))
        for post in new
    ]
    posts.add(db, team, kept)
    accounts.change(
        db,
        team,
        account.id,
        cursor=fetched.cursor,
        due_at=fetched.next_at,
        leased_until=None,
        failures=0,
        health=fetched.health,
        health_says=fetched.says,
        health_since=account.health_since if healthy else now,
        last_good_at=now,
        first_seen_at=account.first_seen_at or now,
        last_new_at=max(
            # A feed that grows backwards makes nobody quieter than they were.
            [post.published_at for post in kept]
            + ([account.last_new_at] if account.last_new_at else []),
            default=None,
        ),
        address=fetched.address or account.address,
        title=fetched.title or account.title,
    )
    fresh = frozenset((post.account_id, post.id) for post in kept if not post.backlog)
    if fresh and (advocate := advocates.one(db, team, account.advocate_id)):
        judge(db, team, advocate, fresh, now)
    return len(kept)


def _keep_failure(
    db: storage.Database, account: Account, error: SourceError, now: datetime
) -> None:
    """Keep that an account could not be seen, and when to try again; the cursor stays."""
    healthy = error.health == account.health
    accounts.change(
        db,
        account.team,
        account.id,
        due_at=error.next_at or now + timedelta(hours=1),
        leased_until=None,
        failures=account.failures + 1,
        health=error.health,
        health_says=error.says,
        health_since=account.health_since if healthy else now,
        ended=error.permanent,
    )
    logger.warning("account %s not seen: %s", account.id, error.health)


def poll_once(house: House, report: Callable[[Tally], None] | None = None) -> Tally:
    """Poll everything that is due now, and tell what came of it."""

    async def go(http: Http) -> Tally:
        poller = Poller(house, http)
        if report is not None:
            report(poller.tally)
        await poller.drain()
        return poller.tally

    return house.outside.start(go).result()
