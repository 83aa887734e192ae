"""The guarded way to the network: every address is vetted, then connected to as vetted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import httpcore
import httpx

from monitors._connection import Connection
from monitors._stream import Stream

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    from monitors._guard import Guard

_KEEP_ALIVE = 5.0  # seconds that an idle connection is kept
_SINGLE_TRY = 4.0  # seconds before the next address of the same host is tried


_PORTS = {b"http": 80, b"https": 443}
_Place = tuple[bytes, bytes, int]  # scheme, host and port


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they come; closed, it gives its connection back."""

    def __init__(self, connection: Connection, give_back: Callable[[], Awaitable[None]]) -> None:
        self._connection = connection
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._connection.parts():
            yield part

    async def aclose(self) -> None:
        if await self._connection.end():
            await self._give_back()


class Transport(httpx.AsyncBaseTransport):
    """The guarded network as httpx wants it; errors stay httpcore's and the guard's own.

    It keeps idle connections by itself, because httpcore's pool looks at every connection at every
    request, which at 50 connections is most of the cost of an unchanged feed.
    """

    def __init__(self, guard: Guard, idle: int, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._tls.set_alpn_protocols(["http/1.1"])
        self._most_idle = idle
        self._idle: dict[Connection, _Place] = {}  # longest idle first
        self._idle_at: dict[_Place, list[Connection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a vetted connection, an idle one where there is one."""
        url = request.url
        scheme = url.raw_scheme
        place = (scheme, url.raw_host, url.port or _PORTS[scheme])
        connection = await self._reuse(place)
        if connection is not None:
            try:
                return await self._send(connection, place, request)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                # It may have been closed as we wrote: what only asks can be asked again.
                if request.method != "GET":
                    raise
        connection = Connection(await self._connected(place), _KEEP_ALIVE)
        return await self._send(connection, place, request)

    async def _connected(self, place: _Place) -> httpcore.AsyncNetworkStream:
        """Connect to a place at one of its vetted addresses."""
        scheme, raw_host, port = place
        host = raw_host.decode("ascii")
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
                if scheme == b"https":
                    return await stream.start_tls(self._tls, server_hostname=host)
                return stream
        raise httpcore.ConnectError(str(last)) from last

    async def _send(
        self, connection: Connection, place: _Place, request: httpx.Request
    ) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - for the types
        status, headers = await connection.ask(
            request.method.encode(), request.url.raw_path, request.headers.raw, request.stream
        )
        body = _Body(connection, partial(self._keep, connection, place))
        return httpx.Response(status, headers=headers, stream=body)

    async def _reuse(self, place: _Place) -> Connection | None:
        """Take the idle connection used last, if there is one that is still open."""
        while waiting := self._idle_at.get(place):
            connection = waiting[-1]
            self._forget(connection)
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _keep(self, connection: Connection, place: _Place) -> None:
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
