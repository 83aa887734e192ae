"""A farm of feeds on loopback: many distinct, lively, honest ones for benchmarks and tests to read.

`with farm(1000) as base_url:` starts it in a process of its own; feed N is at `/feed/N.xml`, RSS
where N is even and Atom where it is odd, every one with a strong ETag that is answered with 304.
`change(base_url, 5)` gives 5 % of the feeds a new entry. The first is at `since`, and one
`every` so often. The prose is made of our own words.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWEST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = NEWEST - timedelta(days=60)
EVERY = timedelta(days=3)
_KEPT = 3_000  # bodies in memory, 30 kB each; beyond, they are made again


def _listed(words: str) -> list[str]:
    """Part a list that is easier to read in one piece."""
    return words.split("|")


_NAMES = _listed("Ada|Bruno|Chidi|Dora|Emil|Farah|Goran|Hanna|Ines|Jonas|Kofi|Lena|Marta|Nils|Olga")
_THINGS = _listed(
    "the parser|our build|the query planner|a tiny dashboard|the release notes|this migration|"
    "the plugin system|the docs site|an old laptop|the test suite|my talk|the meetup|"
    "the starter template|the command line tool|a workshop|the issue tracker|the roadmap|"
    "the garden shed|the new editor|the community call"
)
_VERBS = _listed(
    "rewrote|measured|took apart|shipped|explained|reviewed|repaired|sketched|tuned|documented|"
    "profiled|presented|simplified|translated|compared|benchmarked|polished|released"
)
_HOW = _listed(
    "over a rainy weekend|with two friends|in one sitting|for the third time|"
    "with far less code|after reading the manual|against all advice|in front of forty people|"
    "on the train home|before the coffee was cold|with the help of a reader|"
    "a little later than planned"
)
_FELT = _listed(
    "I am happy with how it turned out|it was harder than it looks|I would do it again|"
    "the numbers surprised me|there is more to say about this|"
    "I learned a lot from the comments|the old way was not that bad|people keep asking for it|"
    "nobody noticed, which is the point|it still has rough edges|I have no strong opinion yet|"
    "I wish I had done it years ago"
)
_BECAUSE = _listed(
    "because the defaults were wrong|since the cache hid the real cost|"
    "as the error was swallowed|because two teams needed it|since nobody owned it|"
    "because the index was never used|as the format had changed|because a reader sent a patch|"
    "since the budget allowed it"
)


def _sentence(dice: random.Random) -> str:
    """Make one sentence of plain words."""
    form = dice.randrange(5)
    thing, verb, how = dice.choice(_THINGS), dice.choice(_VERBS), dice.choice(_HOW)
    if form == 0:
        return f"Last week I {verb} {thing} {how}, and {dice.choice(_FELT)}."
    if form == 1:
        return f"{dice.choice(_NAMES)} {verb} {thing} {how} {dice.choice(_BECAUSE)}."
    if form == 2:
        return f"What I like about {thing} is simple: {dice.choice(_FELT)}."
    if form == 3:
        return f"We {verb} {thing} {dice.choice(_BECAUSE)}; {dice.choice(_FELT)}."
    return f"If you ever {verb} {thing} {how}, tell me how it went."


@cache
def _paragraphs() -> tuple[str, ...]:
    """Make the paragraphs that every post is put together from."""
    dice = random.Random(7)
    made = []
    for number in range(2_000):
        words = " ".join(_sentence(dice) for _ in range(dice.randint(3, 6)))
        form = number % 8
        if form == 0:
            first, _, rest = words.partition(". ")
            made.append(f"<p><strong>{first}.</strong> {rest}</p>")
        elif form == 1:
            made.append(f'<p>{words} <a href="/notes/{number}">Notes</a>.</p>')
        elif form == 2:
            items = "".join(f"<li>{part}</li>" for part in words.split(". "))
            made.append(f"<ul>{items}</ul>")
        elif form == 3:
            made.append(f"<blockquote><p>{words}</p></blockquote>")
        else:
            made.append(f"<p>{words}</p>")
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Entry:
    """One post: its title, its HTML, when it came and where it is."""

    title: str
    html: str
    at: datetime
    path: str


def entry(feed: int, number: int, since: datetime = SINCE, every: timedelta = EVERY) -> Entry:
    """Make one entry; the higher the number, the newer."""
    dice = random.Random(feed * 1_000_003 + number)
    title = f"How {dice.choice(_NAMES)} {dice.choice(_VERBS)} {dice.choice(_THINGS)} ({number})"
    html = "".join(dice.choices(_paragraphs(), k=3))
    at = since + every * number + timedelta(minutes=feed % 1_000) * (every / EVERY)
    return Entry(title, html, at, f"/blog/{feed}/post-{number}")


def _escaped(html: str) -> str:
    return html.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rss(base_url: str, feed: int, entries: list[Entry]) -> bytes:
    """Write one feed as RSS 2.0 with content:encoded."""
    items = "".join(
        f"<item><title>{entry.title}</title><link>{base_url}{entry.path}</link>"
        f'<guid isPermaLink="false">{feed}-{entry.path}</guid>'
        f"<pubDate>{entry.at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>{_escaped(entry.html[:200])}</description>"
        f"<content:encoded><![CDATA[{entry.html}]]></content:encoded></item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Notes {feed}</title><link>{base_url}/blog/{feed}/</link>"
        f"<description>What I tried</description><language>en</language>{items}</channel></rss>"
    ).encode()


def atom(base_url: str, feed: int, entries: list[Entry]) -> bytes:
    """Write one feed as Atom with escaped HTML content."""
    items = "".join(
        f'<entry><title>{entry.title}</title><link href="{base_url}{entry.path}"/>'
        f"<id>tag:farm.example,2026:{feed}:{entry.path}</id>"
        f"<published>{entry.at:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<updated>{entry.at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<content type="html">{_escaped(entry.html)}</content></entry>'
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>Notes {feed}</title><id>tag:farm.example,2026:{feed}</id>"
        f'<link href="{base_url}/blog/{feed}/"/><updated>{NEWEST:%Y-%m-%dT%H:%M:%SZ}</updated>'
        f"<author><name>{_NAMES[feed % len(_NAMES)]}</name></author>{items}</feed>"
    ).encode()


@dataclass
class Farm:
    """What the farm serves, and what it has counted."""

    count: int
    entries: int
    latency: float = 0.0
    base_url: str = ""
    extra: dict[int, int] = field(default_factory=dict)
    bodies: dict[int, bytes] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=lambda: {"200": 0, "304": 0, "404": 0})
    changes: int = 0
    since: datetime = SINCE
    every: timedelta = EVERY

    def etag(self, feed: int) -> bytes:
        """Name what the feed is now."""
        return b'"%d-%d"' % (feed, self.extra.get(feed, 0))

    def body(self, feed: int) -> bytes:
        """Write the feed as it is now, newest entry first."""
        if feed not in self.bodies:
            newest = self.entries + self.extra.get(feed, 0)
            entries = [
                entry(feed, n, self.since, self.every)
                for n in range(newest, newest - self.entries, -1)
            ]
            write = atom if feed % 2 else rss
            if len(self.bodies) >= _KEPT:
                self.bodies.clear()
            self.bodies[feed] = write(self.base_url, feed, entries)
        return self.bodies[feed]

    def change(self, percent: float) -> int:
        """Give so many of the feeds one new entry, others each time; tell how many."""
        many = round(self.count * percent / 100)
        for step in range(many):
            feed = (self.changes + step) % self.count
            self.extra[feed] = self.extra.get(feed, 0) + 1
            self.bodies.pop(feed, None)
        self.changes += many
        return many

    def answer(self, head: bytes) -> bytes:
        """Answer one request, given its head."""
        path = head.split(b" ", 2)[1].decode("latin-1")
        if path.startswith("/feed/"):
            name = path[6:].partition(".")[0]
            if name.isdigit() and int(name) < self.count:
                return self._feed(int(name), head)
        if path.startswith("/farm/change/"):
            return reply(b"200 OK", b"%d" % self.change(float(path.rpartition("/")[2])))
        if path == "/farm/counted":
            return reply(b"200 OK", json.dumps(self.counted).encode())
        self.counted["404"] += 1
        return reply(b"404 Not Found", b"no such feed")

    def _feed(self, feed: int, head: bytes) -> bytes:
        etag = self.etag(feed)
        if etag in head:
            self.counted["304"] += 1
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % etag
        self.counted["200"] += 1
        kind = b"application/atom+xml" if feed % 2 else b"application/rss+xml"
        return reply(b"200 OK", self.body(feed), b"ETag: %b\r\nContent-Type: %b\r\n" % (etag, kind))


def reply(status: bytes, body: bytes, headers: bytes = b"") -> bytes:
    """Write an answer."""
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, headers, len(body), body)


class _Connection(asyncio.Protocol):
    """Answers requests without bodies, one after another, as fast as Python can."""

    def __init__(self, farm: Farm) -> None:
        self.farm = farm
        self.pending = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while b"\r\n\r\n" in self.pending:
            head, _, self.pending = self.pending.partition(b"\r\n\r\n")
            said = self.farm.answer(head + b"\r\n")
            assert self.transport is not None
            if self.farm.latency:
                loop = asyncio.get_running_loop()
                loop.call_later(self.farm.latency, self.transport.write, said)
            else:
                self.transport.write(said)


async def _serve(farm_: Farm, port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(farm_), "127.0.0.1", port, backlog=512)
    farm_.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for feed in range(min(farm_.count, _KEPT)):
        farm_.body(feed)
    print(farm_.base_url, flush=True)
    # Ends with whoever started it: a pipe on standard input that closes.
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextlib.contextmanager
def farm(
    count: int,
    entries: int = 20,
    latency: float = 0.0,
    of: str = "benchmarks._farm",
    since: datetime = SINCE,
    every: timedelta = EVERY,
) -> Iterator[str]:
    """Run a farm of some kind in a process of its own and give its base address."""
    command = [sys.executable, "-m", of, "--count", str(count)]
    command += ["--entries", str(entries), "--latency", str(latency)]
    command += ["--since", since.isoformat(), "--every", str(every / timedelta(minutes=1))]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def feeds(base_url: str, count: int) -> list[str]:
    """List the addresses of a farm's feeds."""
    return [f"{base_url}/feed/{number}.xml" for number in range(count)]


def change(base_url: str, percent: float) -> int:
    """Give so many per cent of the feeds a new entry."""
    with urllib.request.urlopen(f"{base_url}/farm/change/{percent}") as answer:
        return int(answer.read())


def counted(base_url: str) -> dict[str, int]:
    """Tell how often the farm answered with what."""
    with urllib.request.urlopen(f"{base_url}/farm/counted") as answer:
        return dict(json.loads(answer.read()))


def main(kind: type[Farm] = Farm) -> None:
    """Serve a farm until standard input closes; the first line printed is its address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--since", type=datetime.fromisoformat, default=SINCE)
    parser.add_argument("--every", type=float, default=EVERY / timedelta(minutes=1), help="minutes")
    wanted = parser.parse_args()
    made = kind(wanted.count, wanted.entries, wanted.latency)
    made.since, made.every = wanted.since, timedelta(minutes=wanted.every)
    asyncio.run(_serve(made, wanted.port))


if __name__ == "__main__":
    main()
