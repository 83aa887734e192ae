"""A town of servers that answer from a model, and that note whenever we mind our manners or not.

`Town` is a transport for `Http`: no request leaves this process. It knows when each of its people
publishes, what each server answers at any moment, and what a polite reader may ask at that moment.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.faults._time import Time

AGENT = "Bellwether/7 (+https://bellwether.example/bot)"
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
GAP = 2.0
QUEUE = timedelta(seconds=20)
"""How much longer we may have waited for our turn at a host than the next time: an interval runs
from when we queue up."""
WINDOW = 20  # entries of a feed
SAME = 5  # times that a server may send everything though nothing is new
_OURS = frozenset({"host", "accept", "accept-encoding", "user-agent"})
_CHECKING = frozenset({"if-none-match", "if-modified-since"})
_WORDS = (
    "the parser", "our build", "a small dashboard", "the release notes", "the docs site",
    "an old laptop", "the test suite", "my talk", "the meetup", "a workshop", "the new editor",
)  # fmt: skip

Refusing = Literal[
    "429 seconds",
    "429 date",
    "429",
    "503 seconds",
    "403 epoch",
    "left epoch",
    "left iso",
    "left seconds",
]


@dataclass(slots=True)
class Rule:
    """One of our manners: how often it was put to the test, and where it was broken."""

    says: str
    kept: int = 0
    broken: list[str] = field(default_factory=list)

    def note(self, what: str, *, ok: bool) -> None:
        """Count one occasion."""
        if ok:
            self.kept += 1
        else:
            self.broken.append(what)


RULES = {
    "due": "nobody is asked before the time that was kept for them",
    "once": "nobody is asked twice for one time",
    "least": "nobody is asked sooner than our own shortest interval",
    "hint": "nobody is asked sooner than their server's hint",
    "rest": "no host is asked while it rests",
    "alone": "one connection to a host at a time",
    "gap": "two seconds between two requests to a host",
    "crowd": "no more connections than we allow ourselves",
    "etag": "an ETag goes back byte for byte, and only to the address that gave it",
    "modified": "a Last-Modified goes back byte for byte, and only to the address that gave it",
    "unchanged": "what has not changed costs a 304 where there is such a thing, but once a day",
    "deaf": "a server that always sends everything is asked once a day",
    "gone": "nothing is asked after a 410",
    "addresses": "only addresses that we were given, with no query of ours",
    "quiet": "no cookie, no referer, no authorisation, no header but those it takes",
    "agent": "we say who we are, and where to complain",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a server does instead of answering for some hours: a status, 0 is no answer at all."""

    begins: float
    ends: float
    status: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a host asks for rest, once, at the first request after so many hours."""

    at: float
    form: Refusing
    hours: float


@dataclass(slots=True, kw_only=True)
class Site:
    """One person's feed, and how its server answers for it."""

    url: str
    every: timedelta
    kind: str = "plain"
    form: Literal["rss", "atom", "json"] = "rss"
    etag: Literal["", "strong", "weak", "odd"] = "strong"
    modified: bool = True
    deaf: bool = False
    fresh: timedelta = timedelta(0)
    fresh_by: Literal["", "max-age", "expires"] = ""
    says: str = ""
    said: timedelta = timedelta(0)
    latency: float = 0.3
    troubles: tuple[Trouble, ...] = ()
    gone_after: float | None = None
    is_link: bool = False  # imported, so that our first look has to find out what it is
    published: list[datetime] = field(default_factory=list)
    host: str = field(init=False)
    path: str = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.host, self.path = parts.netloc, parts.path.strip("/")

    def count(self, at: datetime) -> int:
        """Count what is published by then."""
        return sum(one <= at for one in self.published)

    def post(self, number: int) -> str:
        """Give the address of a post."""
        return f"https://{self.host}/{self.path}-{number}"

    def tag(self, count: int) -> bytes:
        """Name the feed as it is with so many posts."""
        return {
            "": b"",
            "strong": b'"%d-a5/=+"',
            "weak": b'W/"%d--gzip"',
            "odd": b"caf\xe9 %d;'",  # neither quoted nor ASCII, and yet seen
        }[self.etag] % ((count,) if self.etag else ())

    def body(self, count: int, name: str) -> bytes:
        """Write the feed as it is with so many posts."""
        return _WRITE[self.form](self, range(max(0, count - WINDOW), count), name)

    def words(self, number: int) -> str:
        """Give the words of a post."""
        dice = random.Random(f"{self.url} {number}")  # noqa: S311 - chance that repeats
        one, two = dice.sample(_WORDS, 2)
        return f"Note {number} of {self.host}: how {one} went together with {two} this week."


def _rss(site: Site, numbers: range, name: str) -> bytes:
    items = "".join(
        f'<item><title>Note {n}</title><link>{site.post(n)}</link><guid isPermaLink="false">'
        f"{site.host}/{n}</guid><pubDate>{format_datetime(site.published[n])}</pubDate>"
        f"<description>{site.words(n)}</description></item>"
        for n in reversed(numbers)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0"'
        ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
        f"<title>{name}</title><link>https://{site.host}/</link>{site.says}{items}</channel></rss>"
    ).encode()


def _atom(site: Site, numbers: range, name: str) -> bytes:
    entries = "".join(
        f'<entry><id>tag:{site.host},2026:{n}</id><title>Note {n}</title><link href="'
        f'{site.post(n)}"/><published>{site.published[n].isoformat()}</published><updated>'
        f"{site.published[n].isoformat()}</updated><content>{site.words(n)}</content></entry>"
        for n in reversed(numbers)
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>{entries}</feed>'.encode()
    )


def _json(site: Site, numbers: range, name: str) -> bytes:
    items = [
        {
            "id": n,
            "url": site.post(n),
            "content_text": site.words(n),
            "date_published": site.published[n].isoformat(),
        }
        for n in reversed(numbers)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}
    return json.dumps(feed).encode()


_WRITE = {"rss": _rss, "atom": _atom, "json": _json}


@dataclass(slots=True)
class _Host:
    """What one server knows of our visits."""

    inside: int = 0
    left_at: float = -GAP
    rests_until: datetime | None = None
    refusals: list[Refusal] = field(default_factory=list)
    skew: timedelta = timedelta(0)


@dataclass(slots=True)
class Past:
    """What an address remembers of our looks."""

    asked: list[datetime] = field(default_factory=list)
    answered: list[datetime] = field(default_factory=list)  # with the feed, or with a 304
    etag: bytes = b""
    modified: bytes = b""
    count: int = -1
    same: int = 0
    wait: timedelta = timedelta(0)
    due: datetime | None = None
    was_broken_off: bool = False
    whole_at: datetime | None = None

    def may_be_whole(self, now: datetime) -> bool:
        """Tell whether the feed may be asked for whole: once a day, to see what was taken out."""
        return self.whole_at is None or now - self.whole_at >= DAY - QUEUE


class Town(httpx.AsyncBaseTransport):
    """All the servers there are."""

    def __init__(self, time: Time, least: timedelta, crowd: int) -> None:
        self.time = time
        self.least, self.crowd = least, crowd
        self.sites: dict[str, Site] = {}
        self.moves: dict[str, Callable[[], tuple[int, str]]] = {}
        self.pages: dict[str, bytes] = {}
        self.hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self.pasts: defaultdict[str, Past] = defaultdict(Past)
        self.rules = {name: Rule(says) for name, says in RULES.items()}
        self.statuses: Counter[int] = Counter()
        self.moved: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.due_of: Callable[[str], datetime | None] = lambda _: None
        self._sent_on: Counter[str] = Counter()
        self._sent_from: dict[str, str] = {}
        self.inside = 0

    def settle(self, site: Site, begin: datetime, end: datetime, dice: random.Random) -> Site:
        """Let somebody live here and publish."""
        at = begin - site.every * WINDOW * 1.5
        while at < end:
            at += site.every * dice.uniform(0.8, 1.2)
            site.published.append(at.replace(microsecond=0))
        self.sites[site.url] = site
        return site

    def break_off(self) -> int:
        """Take note that we died: who was being asked may be asked again. Tells how many."""
        for url, past in self.pasts.items():
            past.was_broken_off = past.due is not None and past.due == self.due_of(url)
            if past.was_broken_off and past.answered and past.answered[-1] >= past.asked[-1]:
                past.answered.pop()  # what came of it was never kept
        return sum(past.was_broken_off for past in self.pasts.values())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server of that address does."""
        url, name = str(request.url), request.url.host
        host = self.hosts[name]
        is_sent_on = self._sent_on[url] > 0
        self._watch(request, url, name, host, is_sent_on=is_sent_on)
        host.inside += 1
        self.inside += 1
        left = False

        def leave() -> None:
            nonlocal left
            if not left:
                left = True
                host.inside -= 1
                self.inside -= 1
                host.left_at = self.time.seconds

        try:
            site = self.sites.get(url)
            await asyncio.sleep(0.2 if site is None else site.latency)
            status, headers, body = self._answer(url, site, host, request)
        except BaseException:
            leave()
            raise
        self.statuses[status] += 1
        headers.append((b"Set-Cookie", b"who=bellwether; Path=/"))
        return httpx.Response(status, headers=headers, stream=_Body(body, leave))

    def _watch(
        self, request: httpx.Request, url: str, name: str, host: _Host, *, is_sent_on: bool
    ) -> None:
        """Hold a request against our manners."""
        now, at = self.time(), self.time.seconds
        said = f"{now:%d %H:%M:%S} {url}"
        note = self.rules
        note["alone"].note(said, ok=not host.inside)
        note["crowd"].note(said, ok=self.inside < self.crowd)
        rests = host.rests_until
        if rests is not None:
            note["rest"].note(f"{said} before {rests:%d %H:%M:%S}", ok=now >= rests)
        from_here = is_sent_on and self._sent_from.get(url) == name
        if not from_here:
            waited = at - host.left_at
            note["gap"].note(f"{said} after {waited:.2f} s", ok=waited >= GAP - 1e-6)
        note["addresses"].note(said, ok=url in self.sites or url in self.moves or url in self.pages)
        self._watch_headers(request, url, said)
        past = self.pasts[url]
        site = self.sites.get(url)
        if site is not None and site.gone_after is not None:
            gone = self.time.after(site.gone_after)
            note["gone"].note(said, ok=not any(one >= gone for one in past.asked))
        if is_sent_on:
            self._sent_on[url] -= 1
        else:
            self._watch_times(url, past, now, said)
        past.asked.append(now)

    def _watch_times(self, url: str, past: Past, now: datetime, said: str) -> None:
        due, last = self.due_of(url), past.asked[-1] if past.asked else None
        note = self.rules
        if url in self.pages:
            return
        if due is None:
            note["addresses"].note(f"{said} is nobody's", ok=False)
            return
        note["due"].note(f"{said} before {due:%d %H:%M:%S}", ok=now >= due)
        if last is not None and not past.was_broken_off and not self._finds_out(url, before=1):
            note["once"].note(said, ok=due != past.due)
            note["least"].note(f"{said} after {now - last}", ok=now - last >= self.least - QUEUE)
            if past.wait:
                note["hint"].note(f"{said} after {now - last}", ok=now - last >= past.wait - QUEUE)
            if past.same >= SAME:
                note["deaf"].note(f"{said} after {now - last}", ok=now - last >= DAY - QUEUE)
        past.due, past.was_broken_off = due, False

    def _finds_out(self, url: str, *, before: int) -> bool:
        """Tell whether a look asks once more for what it has just found out to be a feed."""
        site = self.sites.get(url)
        return site is not None and site.is_link and len(self.pasts[url].asked) <= before

    def _watch_headers(self, request: httpx.Request, url: str, said: str) -> None:
        note, past = self.rules, self.pasts[url]
        sent = {name.lower().decode(): value for name, value in request.headers.raw}
        note["quiet"].note(
            f"{said} {sorted(sent)}",
            ok=set(sent) <= _OURS | _CHECKING and request.method == "GET",
        )
        note["agent"].note(said, ok=sent.get("user-agent") == AGENT.encode())
        for header, rule, given in (
            ("if-none-match", "etag", past.etag),
            ("if-modified-since", "modified", past.modified),
        ):
            if header in sent:
                note[rule].note(f"{said} {sent[header]!r} for {given!r}", ok=sent[header] == given)

    def _answer(
        self, url: str, site: Site | None, host: _Host, request: httpx.Request
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        now = self.time()
        there = now + host.skew
        headers = [(b"Date", _http(there))]
        refusal = self._refusal(host, now)
        if refusal is not None and not refusal.form.startswith("left"):
            headers += self._rest(host, refusal, now)
            return int(refusal.form[:3]), headers, b"Slow down."
        if url in self.moves:
            status, target = self.moves[url]()
            self.moved[url].append((now, target))
            self._sent_on[target] += 1
            self._sent_from[target] = urlsplit(url).netloc
            return status, [*headers, (b"Location", target.encode())], b""
        if site is None:
            return (200 if url in self.pages else 404), headers, self.pages.get(url, b"")
        if site.gone_after is not None and now >= self.time.after(site.gone_after):
            return 410, headers, b"Gone."
        for trouble in site.troubles:
            if self.time.after(trouble.begins) <= now < self.time.after(trouble.ends):
                if not trouble.status:
                    raise httpx.ConnectError("nobody there")
                return trouble.status, headers, b"Oh no."
        if refusal is not None:
            headers += self._rest(host, refusal, now)
        status, more, body = self._feed(url, site, host, request)
        return status, [*headers, *more], body

    def _feed(
        self, url: str, site: Site, host: _Host, request: httpx.Request
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Give the feed as it is now, or say that it is as it was."""
        now, past = self.time(), self.pasts[url]
        count = site.count(now)
        tag, modified = site.tag(count), _http(site.published[count - 1] + host.skew)
        sent = {name.lower(): value for name, value in request.headers.raw}
        asks = b"if-none-match" in sent or b"if-modified-since" in sent
        is_same = (
            sent[b"if-none-match"] == tag
            if b"if-none-match" in sent
            else sent.get(b"if-modified-since") == modified
        )
        headers: list[tuple[bytes, bytes]] = []
        if tag:
            headers.append((b"ETag", tag))
        if site.modified:
            headers.append((b"Last-Modified", modified))
        if site.fresh_by == "max-age":
            said = f"public, max-age={site.fresh.total_seconds():.0f}"
            headers.append((b"Cache-Control", said.encode()))
        elif site.fresh_by == "expires":
            headers.append((b"Expires", _http(now + host.skew + site.fresh)))
        past.answered.append(now)
        past.wait = max(site.fresh, site.said)
        has_validators = bool(tag or site.modified) and not site.deaf
        has_validators = has_validators and not self._finds_out(url, before=2)
        if has_validators and count == past.count and (asks or not past.may_be_whole(now)):
            self.rules["unchanged"].note(f"{now:%d %H:%M:%S} {url}", ok=is_same and asks)
        if is_same and asks and not site.deaf:
            return 304, headers, b""
        past.etag, past.modified = tag, modified if site.modified else b""
        past.same = past.same + 1 if site.deaf and count == past.count else 0
        past.count, past.whole_at = count, now
        return 200, headers, site.body(count, f"{site.kind} {site.host}")

    def _refusal(self, host: _Host, now: datetime) -> Refusal | None:
        if host.refusals and now >= self.time.after(host.refusals[0].at):
            return host.refusals.pop(0)
        return None

    def _rest(self, host: _Host, refusal: Refusal, now: datetime) -> list[tuple[bytes, bytes]]:
        """Say in one of the many ways until when we have to stay away, and remember it."""
        wait = timedelta(hours=refusal.hours)
        there = (now + host.skew).replace(microsecond=0)
        until = there + wait
        host.rests_until = until - host.skew
        seconds = str(int(wait.total_seconds())).encode()
        if refusal.form == "429":
            host.rests_until = now + HOUR  # it did not say, so we have to be careful
            return []
        if refusal.form in ("429 seconds", "503 seconds"):
            host.rests_until = now + wait
            return [(b"Retry-After", seconds)]
        if refusal.form == "429 date":
            return [(b"Retry-After", _http(until))]
        left = [(b"X-RateLimit-Limit", b"300"), (b"X-RateLimit-Remaining", b"0")]
        if refusal.form == "left seconds":
            host.rests_until = now + wait
            return [*left, (b"X-RateLimit-Reset", seconds)]
        if refusal.form == "left iso":
            return [*left, (b"X-RateLimit-Reset", until.isoformat().encode())]
        return [*left, (b"X-RateLimit-Reset", str(int(until.timestamp())).encode())]


class _Body(httpx.AsyncByteStream):
    """What a server sends; closed, we have left it."""

    def __init__(self, body: bytes, leave: Callable[[], None]) -> None:
        self._body, self._leave = body, leave

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body

    async def aclose(self) -> None:
        self._leave()


def _http(at: datetime) -> bytes:
    return format_datetime(at, usegmt=True).encode()
