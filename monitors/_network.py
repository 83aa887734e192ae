"""The guarded way to the network: every address is vetted, then connected to as vetted."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import httpcore
import httpx

from monitors._connection import Connection
from monitors._stream import Stream

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Sequence

    from monitors._guard import Guard
    from monitors._link import Link

_KEEP_ALIVE = 5.0  # seconds that an idle connection is kept
_SINGLE_TRY = 4.0  # seconds before the next address of the same host is tried

_Place = tuple[str, str, int]  # scheme, host and port


class Body(Protocol):
    """The bytes of an answer as they come; it has to be closed, read or not."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class Came(NamedTuple):
    """What came back: status and headers, and a body that has still to be read."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: Body


class Way(Protocol):
    """How something is asked for, once, and what came of it."""

    async def ask(
        self, link: Link, headers: Sequence[tuple[bytes, bytes]], content: bytes | None
    ) -> Came:
        """GET what is at a link, or POST to it where there is content, be that empty."""
        ...

    async def aclose(self) -> None:
        """Let go of what is idle."""
        ...


class _Body:
    """The body over a connection; closed, that is kept for the next request."""

    def __init__(self, connection: Connection, network: Network, place: _Place) -> None:
        self._connection, self._network, self._place = connection, network, place

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.parts()

    async def aclose(self) -> None:
        if await self._connection.end():
            await self._network.keep(self._connection, self._place)


class Network:
    """The guarded way; errors stay httpcore's and the guard's own.

    It keeps idle connections by itself, because httpcore's pool looks at every connection at every
    request, which at 50 connections is most of the cost of an unchanged feed. httpx's requests and
    answers, read by nobody, would be a fifth of that cost.
    """

    def __init__(self, guard: Guard, idle: int, tls: ssl.SSLContext | None = None) -> None:
        """Keep so many connections idle; trust what `tls` trusts, else what httpx does."""
        self._guard = guard
        self._trust = tls
        self._most_idle = idle
        self._idle: dict[Connection, _Place] = {}  # longest idle first
        self._idle_at: dict[_Place, list[Connection]] = {}

    async def ask(
        self, link: Link, headers: Sequence[tuple[bytes, bytes]], content: bytes | None
    ) -> Came:
        """Send a request over a vetted connection, an idle one where there is one."""
        place = (link.scheme, link.name, link.port)
        connection = await self._reuse(place)
        if connection is not None:
            try:
                return await self._send(connection, place, link, headers, content)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                # It may have been closed as we wrote: what only asks can be asked again.
                if content is not None:
                    raise
        connection = Connection(await self._connected(place), _KEEP_ALIVE)
        return await self._send(connection, place, link, headers, content)

    async def _connected(self, place: _Place) -> httpcore.AsyncNetworkStream:
        """Connect to a place at one of its vetted addresses."""
        scheme, host, port = place
        loop = asyncio.get_running_loop()
        addresses = await self._guard.vet(host, port)
        last: OSError | None = None
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                async with asyncio.timeout(_SINGLE_TRY if left > 1 else None):
                    _, stream = await loop.create_connection(Stream, str(address), port)
            except OSError as error:  # TimeoutError is one
                last = error
            else:
                if scheme == "https":
                    return await stream.start_tls(self._trusted, server_hostname=host)
                return stream
        raise httpcore.ConnectError(str(last)) from last

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """What we trust, made when it is first wanted: that takes as long as many a feed."""
        trusted = self._trust or httpx.create_ssl_context(trust_env=False)
        trusted.set_alpn_protocols(["http/1.1"])
        return trusted

    async def _send(
        self,
        connection: Connection,
        place: _Place,
        link: Link,
        headers: Sequence[tuple[bytes, bytes]],
        content: bytes | None,
    ) -> Came:
        method = b"GET" if content is None else b"POST"
        status, got = await connection.ask(method, link.target, headers, content or b"")
        return Came(status, got, _Body(connection, self, place))

    async def _reuse(self, place: _Place) -> Connection | None:
        """Take the idle connection used last, if there is one that is still open."""
        while waiting := self._idle_at.get(place):
            connection = waiting[-1]
            self._forget(connection)
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def keep(self, connection: Connection, place: _Place) -> None:
        """Keep a connection for the next request."""
        self._idle[connection] = place
        self._idle_at.setdefault(place, []).append(connection)
        if len(self._idle) > self._most_idle:
            longest = next(iter(self._idle))
            self._forget(longest)
            await longest.aclose()

    def _forget(self, connection: Connection) -> None:
        place = self._idle.pop(connection)
        self._idle_at[place].remove(connection)
        if not self._idle_at[place]:
            del self._idle_at[place]

    async def aclose(self) -> None:
        """Close what is idle; what is under way ends with its request."""
        for connection in list(self._idle):
            self._forget(connection)
            await connection.aclose()
        self._guard.close()
