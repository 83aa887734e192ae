"""Finding out what a pasted link means, where each answer takes 100 ms; two seconds are the aim.

A server on loopback answers as a blog, a Mastodon server or a forum's neighbour would, and counts
what it is asked. The machine's own workers are warm, as they are while the bot runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks._farm import entry, rss
from monitors import SourceError
from monitors._apart import Apart
from monitors._http import Http, Rules
from monitors._resolve import resolve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
LATENCY = 0.1  # seconds before each answer
AIM = 2.0  # seconds
_HTML, _RSS, _JSON = "text/html", "application/rss+xml", "application/json"


@dataclass(slots=True)
class Server:
    """A server that takes its time."""

    base: str = ""
    asked: int = 0

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Give status, type and body of what is at a path."""
        path = target.partition("?")[0]
        head = "<!doctype html><html><head><title>Sample</title>"
        named = f'{head}<link rel="alternate" type="{_RSS}" href="/blog/rss"></head><p>Hello.'
        pages = {
            "/blog/": (_HTML, named.encode()),
            "/blog/rss": (_RSS, self._feed(1)),
            "/plain/": (_HTML, f"{head}</head><p>Hello.</p>".encode()),
            "/plain/rss.xml": (_RSS, self._feed(2)),
            "/last/": (_HTML, f"{head}</head><p>Hello.</p>".encode()),
            "/last/feed.atom": (_RSS, self._feed(3)),
            "/nothing/": (_HTML, f"{head}</head><p>Hello.</p>".encode()),
            "/u/sample": (_HTML, named.encode()),
            "/@sample": (_HTML, f"{head}</head><p>Hello.</p>".encode()),
            "/.well-known/webfinger": (_JSON, json.dumps(self._finger()).encode()),
            "/api/v1/accounts/lookup": (_JSON, json.dumps(self._profile()).encode()),
        }
        if path in pages:
            return 200, *pages[path]
        return 404, _HTML, b"<!doctype html><title>Not here</title>"

    def _feed(self, number: int) -> bytes:
        return rss(self.base, number, [entry(number, n) for n in range(20, 0, -1)])

    def _finger(self) -> dict[str, Any]:
        actor = f"{self.base}/users/sample"
        return {
            "subject": f"acct:sample@{self.base.removeprefix('http://')}",
            "aliases": [f"{self.base}/@sample", actor],
            "links": [
                {"rel": "self", "type": "application/activity+json", "href": actor},
                {
                    "rel": "http://webfinger.net/rel/profile-page",
                    "type": "text/html",
                    "href": f"{self.base}/@sample",
                },
            ],
        }

    def _profile(self) -> dict[str, Any]:
        return {
            "id": "1",
            "username": "sample",
            "acct": "sample",
            "display_name": "Sample",
            "url": f"{self.base}/@sample",
            "uri": f"{self.base}/users/sample",
            "fields": [],
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after another."""
        with contextlib.suppress(
            asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError
        ):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                status, kind, body = self.answer(head.split(b" ", 2)[1].decode("latin-1"))
                self.asked += 1
                await asyncio.sleep(LATENCY)
                writer.write(
                    f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
        writer.close()


@contextlib.asynccontextmanager
async def _serving() -> AsyncIterator[Server]:
    made = Server()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


def _links(base: str) -> dict[str, str]:
    """Name the links that are pasted."""
    return {
        "a blog's home page that names its feed": f"{base}/blog/",
        "a feed itself": f"{base}/blog/rss",
        "a Mastodon profile": f"{base}/@sample",
        "a Mastodon handle": f"@sample@{base.removeprefix('http://')}",
        "a page that names no feed: the third guess": f"{base}/plain/",
        "a page that names no feed: a late guess": f"{base}/last/",
        "a page without any feed": f"{base}/nothing/",
        "a blog at an address like a forum's": f"{base}/u/sample",
    }


async def _timed(link: str, http: Http, server: Server) -> tuple[float, int, str]:
    """Resolve a link; tell the seconds, the requests, and what came of it."""
    before, began = server.asked, time.perf_counter()
    try:
        came = ", ".join(found.source for found in await resolve(link, http))
    except SourceError as error:
        came = error.health
    return time.perf_counter() - began, server.asked - before, came


async def _measure(pool: Apart) -> None:
    rules = Rules(allow_hosts=("127.0.0.1",))
    async with _serving() as server:
        async with Http(rules, lambda: datetime.now(UTC), pool) as http:
            await resolve(f"{server.base}/blog/", http)  # wakes the workers
        for what, link in _links(server.base).items():
            runs = []
            for _ in range(ROUNDS):
                # Each round goes out anew, so that nothing is remembered from the last.
                async with Http(rules, lambda: datetime.now(UTC), pool) as http:
                    runs.append(await _timed(link, http, server))
            seconds = [run[0] for run in runs]
            aim = "" if max(seconds) < AIM else f"; more than {AIM:g} s"
            print(
                f"| {what} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |"
                f" {runs[-1][1]} | {runs[-1][2]}{aim} |",
                flush=True,
            )


def main() -> None:
    """Print a table of links, each with the seconds and the requests that it took."""
    print(f"each answer after {LATENCY * 1000:.0f} ms, {ROUNDS} rounds")
    print("| link | s, median | s, worst | requests | what it is |")
    print("|---|---|---|---|---|")
    pool = Apart(1)
    try:
        asyncio.run(_measure(pool))
    finally:
        pool.close()


if __name__ == "__main__":
    main()
