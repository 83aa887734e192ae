"""The guarded way to the network: every address is vetted, then connected to as vetted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from monitors._guard import BlockedError, Guard
from monitors._stream import Stream

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

_KEEP_ALIVE = 5.0  # seconds that an idle connection is kept
_SINGLE_TRY = 4.0  # seconds before the next address of the same host is tried


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to vetted addresses only."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
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
                return stream
        raise httpcore.ConnectError(str(last)) from last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise BlockedError(path)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


_Place = tuple[bytes, bytes, int]  # scheme, host and port


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they come; closed, it gives its connection back."""

    def __init__(self, stream: Any, give_back: Callable[[], Awaitable[None]]) -> None:
        self._stream = stream
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
        await self._give_back()


class Transport(httpx.AsyncBaseTransport):
    """The guarded network as httpx wants it; errors stay httpcore's and the guard's own.

    It keeps idle connections by itself, because httpcore's pool looks at every connection at every
    request, which at 50 connections is most of the cost of an unchanged feed.
    """

    def __init__(self, guard: Guard, idle: int, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._backend = _Backend(guard)
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._most_idle = idle
        self._idle: dict[httpcore.AsyncHTTPConnection, _Place] = {}  # longest idle first
        self._idle_at: dict[_Place, list[httpcore.AsyncHTTPConnection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a vetted connection, an idle one where there is one."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            request.method, url, headers=request.headers.raw, content=request.stream
        )
        origin = url.origin
        place = (origin.scheme, origin.host, origin.port)
        connection = await self._reuse(place)
        if connection is not None:
            try:
                return await self._send(connection, place, asked)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                # It may have been closed as we wrote: what only asks can be asked again.
                if request.method != "GET":
                    raise
        connection = httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._tls,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=self._backend,
        )
        return await self._send(connection, place, asked)

    async def _send(
        self, connection: httpcore.AsyncHTTPConnection, place: _Place, request: httpcore.Request
    ) -> httpx.Response:
        try:
            answer = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        body = _Body(answer.stream, partial(self._keep, connection, place))
        return httpx.Response(answer.status, headers=answer.headers, stream=body)

    async def _reuse(self, place: _Place) -> httpcore.AsyncHTTPConnection | None:
        """Take the idle connection used last, if there is one that is still open."""
        while waiting := self._idle_at.get(place):
            connection = waiting[-1]
            self._forget(connection)
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _keep(self, connection: httpcore.AsyncHTTPConnection, place: _Place) -> None:
        """Keep a connection for the next request, if it can be used again."""
        if not connection.is_idle():
            return
        self._idle[connection] = place
        self._idle_at.setdefault(place, []).append(connection)
        if len(self._idle) > self._most_idle:
            longest = next(iter(self._idle))
            self._forget(longest)
            await longest.aclose()

    def _forget(self, connection: httpcore.AsyncHTTPConnection) -> None:
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
