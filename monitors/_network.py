"""The guarded way to the network: every address is vetted, then connected to as vetted."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from monitors._addresses import PORTS, Address, Allowed, is_forbidden, literal

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable

_REMEMBERED = 60.0  # seconds that the addresses of a name are kept
_NAMES = 2_000  # at most so many
_READ_AHEAD = 256 * 1024  # bytes that a server may be ahead of our reading
_KEEP_ALIVE = 5.0  # seconds that an idle connection is kept
_SINGLE_TRY = 4.0  # seconds before the next address of the same host is tried


class BlockedError(Exception):
    """The address, or one of the addresses of a name, is one we refuse to speak to."""


class UnknownHostError(Exception):
    """The name has no address."""


class Guard:
    """Turns a host into addresses that have been vetted, all of them."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._kept: dict[str, tuple[float, tuple[Address, ...]]] = {}
        # Its own threads: a slow name server must not take those of the rest of the program.
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="names")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Look up every address of a host. Raises UnknownHostError."""
        address = literal(host)
        if address is not None:
            return (address,)
        loop = asyncio.get_running_loop()
        kept = self._kept.get(host)
        if kept is not None and kept[0] > loop.time():
            return kept[1]
        try:
            rows = await loop.run_in_executor(self._threads, _look_up, host)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(host) from error
        found = tuple(dict.fromkeys(address for row in rows if (address := literal(row))))
        if not found:
            raise UnknownHostError(host)
        if len(self._kept) >= _NAMES:
            self._kept.clear()
        self._kept[host] = (loop.time() + _REMEMBERED, found)
        return found

    async def is_allowed(self, host: str, port: int) -> bool:
        """Tell whether this place is one we were told to allow, by name or by address."""
        if self._allowed.by_name(host, port):
            return True
        if not self._allowed.networks:
            return False
        try:
            found = await self.addresses(host)
        except UnknownHostError:
            return False
        return all(self._allowed.by_address(address) for address in found)

    async def vet(self, host: str, port: int) -> tuple[Address, ...]:
        """Give the addresses to connect to. Raises BlockedError if ANY of them is forbidden."""
        found = await self.addresses(host)
        if self._allowed.by_name(host, port):
            return found
        inside = [self._allowed.by_address(address) for address in found]
        if any(
            not told and is_forbidden(address) for told, address in zip(inside, found, strict=True)
        ):
            raise BlockedError(host)
        if port not in PORTS and not all(inside):
            raise BlockedError(f"{host}:{port}")
        return found


def _look_up(host: str) -> list[str]:
    """Ask the system for the addresses of a name, in its order of preference."""
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


class _Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection. It knows no timeout: the deadline of the whole request ends it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiting: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._ended = False
        self._lost: Exception | None = None
        self._paused = False

    # What asyncio tells us.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the types
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _READ_AHEAD and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._lost = exc
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    # What httpcore asks of us.

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's signature
        while not self._received:
            if self._ended:
                if self._lost is not None:
                    raise httpcore.ReadError(str(self._lost))
                return b""
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        data = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._paused and self._transport and len(self._received) < _READ_AHEAD:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's signature
        if not buffer:
            return
        if self._transport is None or self._ended or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        if self._writable is not None:
            await self._writable

    async def aclose(self) -> None:
        if self._transport is not None:
            # Not close(): a server that reads nothing would keep the rest of a request waiting.
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        inner = _Stream()
        assert self._transport is not None  # noqa: S101 - for the types
        try:
            transport = await loop.start_tls(
                self._transport,
                inner,
                ssl_context,
                server_hostname=server_hostname,
                ssl_handshake_timeout=timeout,
            )
        except (OSError, asyncio.IncompleteReadError) as error:  # ssl.SSLError is an OSError
            await self.aclose()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            await self.aclose()
            raise
        if transport is None:
            raise httpcore.ConnectError("the connection was closed during the TLS handshake")
        inner.connection_made(transport)
        return inner

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of an idle connection: it was closed, or says what nobody asked
            return self._ended or bool(self._received)
        if self._transport is None:
            return None
        names = {"server_addr": "peername", "client_addr": "sockname"}
        return self._transport.get_extra_info(names.get(info, info))


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
                    _, stream = await loop.create_connection(_Stream, str(address), port)
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

    def __init__(self, stream: Any, give_back: Callable[[], Coroutine[None, None, None]]) -> None:
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

    def __init__(self, guard: Guard, idle: int) -> None:
        self._guard = guard
        self._backend = _Backend(guard)
        self._tls = httpx.create_ssl_context(trust_env=False)
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
