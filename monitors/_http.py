"""The one guarded way out to the network, for every source.

Only http and https, only to addresses that were vetted (`_network.py`), politely (`_pace.py`), and
never more than a bounded number of bytes and seconds, however the other side behaves.
"""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple
from urllib.parse import urlencode

from monitors import SourceError, _decode, _failures, _link, _links, known
from monitors._addresses import Allowed
from monitors._guard import Guard
from monitors._ledger import Ledger, budget
from monitors._limits import resumes_at, used_up
from monitors._network import Network
from monitors._pace import Pace, Turns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from monitors import Item
    from monitors._apart import Apart
    from monitors._link import Link
    from monitors._network import Came, Way

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

VISITS: ContextVar[list[bool] | None] = ContextVar("visits", default=None)
"""A list put here is told of every visit of this task whether the place was an allowed one."""
NOBODY_WAITS: ContextVar[bool] = ContextVar("nobody_waits", default=False)
"""Set for a task that no person waits for: nothing in it is in a hurry, whoever says so."""

AHEAD: ContextVar[Ahead | None] = ContextVar("ahead", default=None)
"""What a task wants done with the items of a feed in the very process that parsed it."""

_REDIRECTS = 5
_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_SLOWED = frozenset({403, 429, 503})
_SLOW_DOWN = timedelta(hours=1)  # where a server says 429 and not until when
_MOST_WAITING = 16_000_000  # bytes fetched and not yet read; beyond, nothing more is fetched


@dataclass(slots=True)
class Ahead:
    """What is to be done with the items of a feed where it is parsed, and what came of it.

    `work` is picklable, is given items and the ids of those known before, and gives something for
    each; `done` holds each item with that, by its id.
    """

    work: Callable[[Sequence[Item], Collection[str]], Sequence[Any]]
    done: dict[str, tuple[Item, Any]] = field(default_factory=dict)

    def of(self, item: Item) -> Any:
        """Give what came of this very item; None where nothing was done with it."""
        found = self.done.get(item.id)
        return found[1] if found is not None and found[0] is item else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How we go out: what is allowed, who we say we are, how much at once.

    `allow_hosts` are private places that may be fetched all the same, as `host`, `host:port` or
    networks; what is allowed knows no gap and no limit of ports. `contact` is an address where the
    people we read can ask who we are. `min_seconds` is the shortest interval between two polls of
    one account, `gap` the seconds between two visits to one host. `options` is what the operator
    set for sources, by source and name; where a base address is set, its host is in `allow_hosts`.
    """

    allow_hosts: tuple[str, ...] = ()
    contact: str = ""
    version: str = "0"
    concurrency: int = 50
    min_seconds: int = 900
    gap: float = 2.0
    options: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def option(self, source: str, name: str) -> str:
        """Give what the operator set for a source, else the source's own default."""
        said = self.options.get(source, {}).get(name, "")
        if said:
            return said
        return next((one.default for one in known()[source].options if one.name == name), "")

    def agent(self) -> str:
        """Say who we are."""
        return f"Bellwether/{self.version}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back in the end. Header names are lower-case; values are the bytes as Latin-1.

    `url` is where it came from, after redirects; `permanent` that same place if every redirect on
    the way was one for good, else None. `allowed` tells that it is one of the places in
    `allow_hosts`.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    permanent: str | None = None
    allowed: bool = False

    @property
    def etag(self) -> str:
        """The validator to send back, byte for byte."""
        return self.headers.get("etag", "")

    @property
    def modified(self) -> str:
        """The other validator."""
        return self.headers.get("last-modified", "")


class Http:
    """Fetches, and runs what reads the fetched in a process apart.

    For one event loop, and meant to live long: it knows which hosts asked for rest, whose turn it
    is at each, and keeps idle connections.
    """

    def __init__(
        self,
        rules: Rules,
        now: Callable[[], datetime],
        pool: Apart,
        *,
        way: Way | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ledger: Ledger | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.rules = rules
        self.ledger = ledger or Ledger()
        self.now = now
        self._pool = pool
        self._guard = Guard(Allowed.read(rules.allow_hosts))
        self._way = way or Network(self._guard, rules.concurrency)
        self._pace = turns or Pace(rules.gap, sleep)
        self._places = asyncio.Semaphore(rules.concurrency)
        self._waiting = 0  # bytes on their way through a process apart
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._agent = rules.agent().encode("ascii", "replace").decode()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._way.aclose()
        self._guard.close()

    async def apart(
        self,
        function: Callable[[*_Arguments], _Result],
        *args: *_Arguments,
        seconds: float = 15.0,
    ) -> _Result:
        """Run a picklable function in a killable process. Raises ApartError."""
        size = sum(len(each) for each in args if isinstance(each, bytes))
        self._waiting += size
        if self._waiting > _MOST_WAITING:
            self._has_room.clear()
        try:
            return await self._pool.run(function, *args, seconds=seconds)
        finally:
            self._waiting -= size
            if self._waiting <= _MOST_WAITING:
                self._has_room.set()

    async def get(  # noqa: PLR0913 - the options of one request
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        etag: str = "",
        modified: str = "",
        validated: str = "",
        max_bytes: int = 5_000_000,
        seconds: float = 20.0,
        redirects: int = _REDIRECTS,
        hurry: bool = False,
        via: str = "",
        auth: str = "",
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch what is at a link, whatever its status. Raises SourceError where nothing came.

        `etag` and `modified` are sent byte for byte, and only to the address that gave them:
        `validated`, or else `url`. `hurry` leaves the gap out, for a person who waits. `via` is the
        page that led here, which must not lead from outside into what only we may reach. `auth` is
        what to authorise with (`Bearer …`), told to nobody but the place asked; limits are counted
        by it. With `form` it is a POST of these fields, which no redirect takes further.
        """
        ask = _Ask(
            headers={**(headers or {}), "User-Agent": self._agent},
            auth=auth,
            content=None if form is None else urlencode(form).encode(),
            etag=etag,
            modified=modified,
            validated=validated or url,
            max_bytes=max_bytes,
        )
        link = _link.read(url)
        came_from = _link.read(via) if via else None
        seen: set[str] = set()
        for_good = True
        left = seconds
        redirects = redirects if form is None else 0
        hurry = hurry and not NOBODY_WAITS.get()
        loop = asyncio.get_running_loop()
        while True:
            allowed = await self._admit(link, url, came_from, ask.auth)
            if (visits := VISITS.get()) is not None:
                visits.append(allowed)
            # Sent on within a host is still the same visit; another host has its own gap.
            is_on_its_way = bool(seen) and came_from is not None and came_from.host == link.host
            async with self._turn(link, allowed, hurry or is_on_its_way), self._places:
                await self._has_room.wait()
                # Whoever had their turn before us may have been asked for rest.
                self._refuse_resting(link, url, ask.auth)
                began = loop.time()
                status, got, body = await self._hop(link, url, ask, left)
                left -= loop.time() - began
                self._heed(budget(link.netloc, ask.auth), status, got, allowed=allowed)
            location = got.get("location", "")
            if status not in _FOLLOWED or not location or not redirects:
                break
            seen.add(link.text)
            for_good = for_good and status in _FOR_GOOD
            came_from, link = link, _link.read(_links.target(link.text, location))
            if link.text in seen or len(seen) > redirects:
                raise _failures.went_round(url, link.text in seen)
            if link.place != came_from.place:
                ask.auth = ""
                ask.headers.pop("Authorization", None)
        return Answer(
            status=status,
            url=link.text,
            headers=got,
            body=body,
            permanent=link.text if seen and for_good else None,
            allowed=allowed,
        )

    async def _admit(self, link: Link, url: str, came_from: Link | None, auth: str) -> bool:
        """Tell whether this is an allowed place. Raises SourceError where we may not go now."""
        allowed = await self._guard.is_allowed(*link.place)
        # Nobody outside may use us to reach what only we were let into.
        if allowed and came_from is not None and not await self._guard.is_allowed(*came_from.place):
            raise _failures.blocked(url, link.host)
        self._refuse_resting(link, url, auth)
        return allowed

    def _refuse_resting(self, link: Link, url: str, auth: str) -> None:
        """Raise SourceError where a place has asked for rest."""
        until = self.ledger.resting(budget(link.netloc, auth), self.now())
        if until is not None:
            raise SourceError(
                url,
                f"`{link.host}` asked us to come less often, so it rests until {until:%H:%M} UTC;"
                " I ask again by myself.",
                health="rate_limited",
                next_at=until,
            )

    def _turn(
        self,
        link: Link,
        allowed: bool,  # noqa: FBT001 - private, one caller
        hurry: bool,  # noqa: FBT001
    ) -> contextlib.AbstractAsyncContextManager[None]:
        return contextlib.nullcontext() if allowed else self._pace.turn(link.host, hurry=hurry)

    async def is_allowed(self, url: str) -> bool:
        """Tell whether a link leads to one of `allow_hosts`. Raises SourceError where it is none.

        A handle leads nowhere by itself.
        """
        if _links.scheme(url) not in ("http", "https"):
            return False
        return await self._guard.is_allowed(*_link.read(url).place)

    def rest(self, url: str, until: datetime, auth: str = "") -> None:
        """Let a place rest that asked for it in words of its own, such as in the body."""
        self.ledger.rest(budget(_link.read(url).netloc, auth), until, self.now())

    def _heed(self, key: str, status: int, headers: Mapping[str, str], *, allowed: bool) -> None:
        """Let a whole host rest where it asked one of our requests to slow down."""
        now = self.now()
        until = resumes_at(status, headers, now)
        if until is not None and (status in _SLOWED or used_up(headers)):
            self.ledger.rest(key, until, now)
        elif status == 429 and not allowed:
            self.ledger.rest(key, now + _SLOW_DOWN, now)

    async def _hop(
        self, link: Link, url: str, ask: _Ask, seconds: float
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask once and read the answer. Raises SourceError for all that can go wrong."""
        try:
            async with asyncio.timeout(max(seconds, 0)):
                came = await self._way.ask(link, ask.raw(link), ask.content)
                try:
                    return await _read(came, ask.max_bytes)
                finally:
                    await came.body.aclose()
        except _failures.EXPECTED as error:
            raise _failures.explained(error, url, link.host, ask.max_bytes) from error


@dataclass(slots=True)
class _Ask:
    """What is asked for at every stop on the way."""

    headers: dict[str, str]
    auth: str
    content: bytes | None
    etag: str
    modified: str
    validated: str
    max_bytes: int

    def raw(self, link: Link) -> list[tuple[bytes, bytes]]:
        """Write the headers; the validators only for the address that gave them."""
        rows = [
            (b"Host", link.netloc.encode()),
            (b"Accept-Encoding", _decode.ACCEPTED.encode()),
            *((name.encode("ascii"), _raw(value)) for name, value in self.headers.items()),
        ]
        if self.auth:
            rows.append((b"Authorization", _raw(self.auth)))
        if self.content is not None:
            rows.append((b"Content-Type", b"application/x-www-form-urlencoded"))
            rows.append((b"Content-Length", str(len(self.content)).encode()))
        if (self.etag or self.modified) and link.text == self.validated:
            if self.etag:
                rows.append((b"If-None-Match", _raw(self.etag)))
            if self.modified:
                rows.append((b"If-Modified-Since", _raw(self.modified)))
        return rows


def _raw(value: str) -> bytes:
    """Write a header's value as the bytes it was read from."""
    return value.encode("latin-1", "replace")


async def _read(came: Came, most: int) -> tuple[int, dict[str, str], bytes]:
    """Read an answer within bounds."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in came.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if came.status in _FOLLOWED and "location" in headers:
        return came.status, headers, b""
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise _decode.TooBigError
    body = await _decode.read(came.body, headers.get("content-encoding", ""), most)
    return came.status, headers, body
