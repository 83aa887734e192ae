"""A server on loopback that does what it is told, and knows every bad manner there is."""

from __future__ import annotations

import asyncio
import gzip
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ada</title>'
    b"<link>https://ada.example/</link><item><guid>https://ada.example/1</guid>"
    b"<title>One</title><description>First words</description>"
    b"<pubDate>Mon, 23 Feb 2026 08:00:00 GMT</pubDate></item></channel></rss>"
)


_TLS = b"\x16"  # what a greeting over TLS begins with; this server speaks none


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came."""

    path: str
    headers: dict[str, str]


def reply(body: bytes = b"", status: int = 200, reason: str = "As told", **headers: str) -> bytes:
    """Write a plain answer; an underscore in a header's name is a hyphen."""
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers and status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


@dataclass
class Hostile:
    """The server: what it says where, and what it was asked."""

    replies: dict[str, list[bytes]] = field(default_factory=dict)
    behaviours: dict[str, Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]] = field(
        default_factory=dict
    )
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    port: int = 0

    def says(self, path: str, *replies: bytes) -> str:
        """Answer a path with these, one after the other, then with the last; give its address."""
        self.replies[path] = list(replies)
        return self.url + path

    def sends_feed(self, path: str = "/feed.xml", body: bytes = FEED, **headers: str) -> str:
        """Answer a path with a feed; give its address."""
        headers = {"Content_Type": "application/rss+xml", **headers}
        return self.says(path, reply(body, 200, "As told", **headers))

    def redirects(self, path: str, to: str, status: int = 302) -> str:
        """Send whoever asks for a path elsewhere; give its address."""
        return self.says(path, reply(status=status, Location=to))

    def behaves(
        self, path: str, how: Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
    ) -> str:
        """Let a function speak for a path; give its address."""
        self.behaviours[path] = how
        return self.url + path

    def paths(self) -> list[str]:
        """List what was asked for, in order."""
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._done = asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        started.set()
        await self._done.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (first := await reader.readexactly(1)) != _TLS:
                asked = _asked(first + await reader.readuntil(b"\r\n\r\n"))
                self.asked.append(asked)
                how = self.behaviours.get(asked.path)
                if how is not None:
                    await how(asked, writer)
                    break
                replies = self.replies.get(asked.path) or [reply(b"nothing here", 404)]
                writer.write(replies.pop(0) if len(replies) > 1 else replies[0])
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever asked has gone, or the test is over
        finally:
            writer.close()


def _asked(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, value in pairs})


async def drips(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, for ever: no single read ever times out."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drips_headers(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Send a header a byte at a time, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


async def never_ends(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Send chunks as fast as they are taken, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()


async def crumbles(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Send chunks of one byte as fast as they are taken, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\nx\r\n" * 1_000)
        await writer.drain()


async def never_ends_headers(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Send headers as fast as they are taken, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: " + b"a" * 8_000 + b"\r\n")
        await writer.drain()


async def says_nothing(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Hang up without a word."""
    writer.close()


async def speaks_no_http(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Answer in another language."""
    writer.write(b"220 mail.example ESMTP ready\r\n")
    await writer.drain()


def zeros(megabytes: int) -> bytes:
    """Pack so many million bytes of nothing as gzip, a thousandth of the size."""
    return gzip.compress(b"\0" * (megabytes * 1_000_000))


def entity_bomb() -> bytes:
    """Write a feed of a kilobyte that would be gigabytes with its entities replaced."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>'
        "<rss version='2.0'><channel><title>&l9;</title></channel></rss>"
    ).encode()


def many_attributes(count: int = 50_000) -> bytes:
    """Write a feed whose one tag keeps a parser busy for half a minute."""
    attributes = " ".join(f'a{n}="1"' for n in range(count))
    return f'<?xml version="1.0"?><rss version="2.0"><channel {attributes}>'.encode()
