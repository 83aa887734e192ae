"""A person on Bluesky: posts, replies, quotes and reposts. Needs no key.

https://docs.bsky.app/docs/advanced-guides/timestamps, https://atproto.com/specs/account. The list
of what somebody wrote is only ever read from its newest end, down to what is known already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from monitors import Fetched, Found, Option, Source, SourceError, _api, source
from monitors._bluesky_api import ask, asks_for_login, told, why_hidden
from monitors._bluesky_links import meant
from monitors._bluesky_links import page as page_of
from monitors._bluesky_read import Entry, Page
from monitors._bluesky_read import page as read_page
from monitors._bluesky_read import present as read_present
from monitors._bluesky_read import problem as read_problem
from monitors._bluesky_read import profile as read_profile
from monitors._bluesky_threads import joined
from monitors._cursor import Kept
from monitors._limits import fresh_for, resumes_at
from monitors._manners import backing_off, in_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitors._http import Answer, Http
    from storage.accounts import Account

_PAGES = 5  # of 100, for one look; what is beyond is for the next
_FIRST_PAGES = 2
_KNOWN = 300  # keys that are remembered
_AT_ONCE = 25  # posts that may be asked for in one request,
_LONGEST = 1_800  # characters of their addresses, since it is a link
_CHECKS = 6  # such requests in one look
_TRIES = 3  # to go on with a walk that was broken off
_SOON = timedelta(minutes=1)
_POST = "post/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped: the keys of what was seen, newest first, and the newest time.

    `rest` leads to where a walk was broken off that goes down to one of `floor` or to the time
    `low`. `emptied` tells that there were posts once and are none now.
    """

    etag: str = ""
    handle: str = ""
    known: tuple[str, ...] = ()
    since: float = 0.0
    emptied: bool = False
    rest: str = ""
    floor: tuple[str, ...] = ()
    low: float = 0.0


@source
class BlueskySource(Source):
    """Reads what a person says on Bluesky."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="Where Bluesky is read, without a login.",
            default="https://public.api.bsky.app",
        ),
        Option(
            name="plc",
            says="The directory of who keeps which account, asked when Bluesky shows one no more.",
            default="https://plc.directory",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person a link, a handle with an @ before it, or a DID means."""
        actor = meant(link, urlsplit(http.rules.option("bluesky", "url")).netloc)
        if not actor:
            return ()
        now = http.now()
        method, params = "app.bsky.actor.getProfile", {"actor": actor}
        answer = await ask(http, method, params, link, now, hurry=True)
        if answer.status == 400:
            name, _ = await _api.read(http, answer, link, read_problem)
            says = (
                f"Bluesky shows nobody called `{actor}`: check the spelling in a browser; they may"
                " go by another name now, or be gone."
            )
            raise told(name, link) or SourceError(link, says, health="missing")
        person = await _api.read(http, answer, link, read_profile)
        if person.asks:
            raise asks_for_login(link, now)
        return [
            Found(
                source="bluesky",
                address=person.did,
                stable_id=person.did,
                title=person.title,
                link=page_of(person.did),
                handle=f"@{person.handle}" if person.handle else "",
                claims=person.claims,
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new, what is gone, and what they are called now."""
        with backing_off(account, http.rules.min_seconds, now):
            past = Cursor.read(account.cursor)
            if past.rest and account.failures >= _TRIES:
                # Bluesky may have forgotten where the walk was: it begins again from the top.
                past = replace(past, rest="", known=past.floor, since=past.low)
            look = _Look(account=account, http=http, now=now, past=past)
            return await (look.rest() if past.rest else look.newest())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What a walk from newer to older found; `rest` is where it was broken off.

    `ended` tells that there is nothing older.
    """

    entries: tuple[Entry, ...]
    ended: bool = False
    rest: str = ""
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One look at an account."""

    account: Account
    http: Http
    now: datetime
    past: Cursor

    async def newest(self) -> Fetched:
        """Read from the newest post down to what is known. Raises SourceError."""
        past = self.past
        answer = await self._ask_page(etag=past.etag)
        if answer.status == 304 and past.etag:
            health, says = _empty() if past.emptied else ("ok", "")
            next_at = self._next(answer)
            return Fetched(
                items=(),
                cursor=past.write(),
                next_at=next_at,
                unchanged=True,
                health=health,
                says=says,
            )
        first = await self._read(answer)
        is_first = not (past.known or past.emptied)
        most = _FIRST_PAGES if is_first else _PAGES
        walk = await self._walk(first, most, past.known, past.since)
        seen = {entry.key: entry for entry in walk.entries}
        missing = _missing(past.known, seen, ended=walk.ended)
        gone, unsure = await self._verified(missing, seen)
        if past.known and not seen and not gone:
            says = "Bluesky shows none of their posts although they are there: I ask again."
            raise SourceError(self.account.address, says, health="empty")
        left = [key for key in past.known if key not in seen and key not in missing]
        rest = "" if is_first else walk.rest
        cursor = Cursor(
            etag="" if unsure else answer.etag,  # with it, nobody would look again
            handle=first.handle or past.handle,
            known=(*unsure, *seen, *left)[:_KNOWN],
            since=max((_time(entry) for entry in seen.values()), default=past.since),
            emptied=not seen and not unsure and not is_first,
            rest=rest,
            floor=past.known if rest else (),
            low=past.since if rest else 0.0,
        )
        health, says = _empty() if cursor.emptied else self._renamed(first)
        return Fetched(
            items=joined(walk.entries, past.known, gone),
            cursor=cursor.write(),
            next_at=self._next(answer, walk),
            health=health,
            says=says,
            title=first.title,
            gone=gone,
        )

    async def rest(self) -> Fetched:
        """Go on with a walk that was too long for one look. Raises SourceError."""
        past = self.past
        answer = await self._ask_page(cursor=past.rest)
        first = await self._read(answer)
        walk = await self._walk(first, _PAGES, past.floor, past.low)
        cursor = Cursor(
            handle=past.handle,
            known=past.known,
            since=past.since,
            rest=walk.rest,
            floor=past.floor if walk.rest else (),
            low=past.low if walk.rest else 0.0,
        )
        return Fetched(
            items=joined(walk.entries, past.floor, ()),
            cursor=cursor.write(),
            next_at=self._next(answer, walk),
        )

    async def _walk(self, page: Page, most: int, floor: Sequence[str], low: float) -> _Walk:
        """Go from a page to older ones until something known comes."""
        entries: dict[str, Entry] = {}
        known = frozenset(floor)
        for pages in range(1, most + 1):
            entries.update({entry.key: entry for entry in page.entries if entry.key not in entries})
            if not page.cursor or _reached(page, known, low):
                return _Walk(entries=tuple(entries.values()), ended=not page.cursor)
            if pages < most:
                rest = page.cursor
                try:
                    page = await self._read(await self._ask_page(cursor=rest))
                except SourceError as error:
                    if error.health != "rate_limited":
                        raise
                    # What came so far is kept, and the walk goes on when we may.
                    until = error.next_at
                    found = tuple(entries.values())
                    return _Walk(entries=found, rest=rest, rests_until=until)
        return _Walk(entries=tuple(entries.values()), rest=page.cursor)

    async def _ask_page(self, *, cursor: str = "", etag: str = "") -> Answer:
        """Ask for a page of posts. Raises SourceError."""
        account = self.account
        params: dict[str, str | int | list[str]] = {
            "actor": account.address,
            "limit": 100,
            "filter": "posts_with_replies",
        }
        if cursor:
            params["cursor"] = cursor
        answer = await self._ask("app.bsky.feed.getAuthorFeed", params, etag)
        if answer.status == 400:
            raise await why_hidden(self.http, account, self.now)
        return answer

    async def _ask(
        self, method: str, params: Mapping[str, str | int | list[str]], etag: str = ""
    ) -> Answer:
        account = self.account
        failures = account.failures
        return await ask(
            self.http, method, params, account.address, self.now, failures=failures, etag=etag
        )

    async def _read(self, answer: Answer) -> Page:
        """Have a page read. Raises SourceError, also where its author asks us not to."""
        account = self.account
        page = await _api.read(
            self.http, answer, account.address, read_page, account.address, self.now
        )
        if page.asks:
            raise asks_for_login(account.address, self.now)
        return page

    async def _verified(
        self, missing: Sequence[str], seen: Iterable[str]
    ) -> tuple[list[str], list[str]]:
        """Ask for posts that are missing: which are gone, and which are still to be asked for."""
        posts = [key for key in missing if key.startswith(_POST)]
        # Along with one that is surely there, because nothing at all may be a fault of theirs.
        sure = next((key for key in seen if key.startswith(_POST)), None)
        gone: list[str] = []
        longest = max((len(self._uri(key)) for key in missing), default=0) + len("&uris=")
        size = min(_AT_ONCE, _LONGEST // longest) - 1
        for start in range(0, min(len(posts), size * _CHECKS), size):
            uris = [self._uri(key) for key in posts[start : start + size]]
            asked = [*uris, *([self._uri(sure)] if sure else [])]
            answer = await self._ask("app.bsky.feed.getPosts", {"uris": asked})
            if answer.status == 400:
                return gone, posts[start:]
            there = await _api.read(self.http, answer, self.account.address, read_present)
            if sure and self._uri(sure) not in there:
                return gone, posts[start:]
            gone += [uri for uri in uris if uri not in there]
        return gone, posts[size * _CHECKS :]

    def _uri(self, key: str) -> str:
        return f"at://{self.account.address}/app.bsky.feed.{key}"

    def _renamed(self, page: Page) -> tuple[str, str]:
        before = self.past.handle
        if not before or not page.handle or page.handle == before:
            return "ok", ""
        return "renamed", f"They are `@{page.handle}` on Bluesky now, and were `@{before}`."

    def _next(self, answer: Answer, walk: _Walk | None = None) -> datetime:
        """Tell when to look again: soon where a walk is to be gone on with."""
        if walk is not None and walk.rest:
            return max(self.now + _SOON, walk.rests_until or self.now)
        least = timedelta(seconds=self.http.rules.min_seconds)
        wait = max(least, fresh_for(answer.headers, self.now))
        until = resumes_at(answer.status, answer.headers, self.now) or self.now
        return max(in_time(self.now, wait, self.account.address), until)


def _reached(page: Page, known: frozenset[str], low: float) -> bool:
    """Tell whether a page reaches down to what is known, or would if that were still there."""
    if any(entry.key in known for entry in page.entries):
        return True
    return any(_time(entry) < low for entry in page.entries[-1:])


def _missing(known: Sequence[str], seen: Iterable[str], *, ended: bool) -> list[str]:
    """List what would be among what was seen now, had it not been taken away."""
    there = frozenset(seen)
    if ended:  # all there is was seen
        return [key for key in known if key not in there]
    # What is older than the last that is still there was merely pushed off the page.
    last = max((number for number, key in enumerate(known) if key in there), default=-1)
    return [key for key in known[: last + 1] if key not in there]


def _empty() -> tuple[str, str]:
    says = (
        "They have deleted everything they wrote on Bluesky: ask them what is up, or look at their"
        " profile in a browser."
    )
    return "empty", says


def _time(entry: Entry) -> float:
    return entry.item.published_at.astimezone(UTC).timestamp()
