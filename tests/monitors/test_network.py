from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpcore
import pytest

from monitors._http import Rules
from monitors._stream import Stream
from tests.monitors._hostile import FEED, Hostile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitors._http import Http
    from tests.monitors.conftest import Outside


class Wire(asyncio.Transport):
    """A transport that goes nowhere, and remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.written = b""

    def pause_reading(self) -> None:
        self.told.append("pause")

    def resume_reading(self) -> None:
        self.told.append("resume")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return "abort" in self.told

    def abort(self) -> None:
        self.told.append("abort")


def with_stream(work: Callable[[Stream, Wire], Awaitable[None]]) -> None:
    async def run() -> None:
        stream, wire = Stream(), Wire()
        stream.connection_made(wire)
        await work(stream, wire)

    asyncio.run(run())


def test_a_server_may_not_run_far_ahead() -> None:
    async def work(stream: Stream, wire: Wire) -> None:
        stream.data_received(b"x" * 300_000)
        assert wire.told == ["pause"]
        assert len(await stream.read(65_536)) == 65_536
        assert wire.told == ["pause", "resume"]

    with_stream(work)


def test_what_was_sent_before_the_end_is_read() -> None:
    async def work(stream: Stream, _: Wire) -> None:
        stream.data_received(b"last words")
        stream.eof_received()
        assert await stream.read(100) == b"last words"
        assert await stream.read(100) == b""
        assert stream.get_extra_info("is_readable")

    with_stream(work)


def test_a_lost_connection_cannot_be_read_or_written() -> None:
    async def work(stream: Stream, _: Wire) -> None:
        reading = asyncio.create_task(stream.read(100))
        await asyncio.sleep(0)
        stream.connection_lost(ConnectionResetError("by peer"))
        with pytest.raises(httpcore.ReadError, match="by peer"):
            await reading
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x")

    with_stream(work)


def test_writing_waits_for_a_slow_reader() -> None:
    async def work(stream: Stream, wire: Wire) -> None:
        stream.pause_writing()
        writing = asyncio.create_task(stream.write(b"x"))
        await asyncio.sleep(0)
        assert not writing.done()
        stream.resume_writing()
        await writing
        assert wire.written == b"x"

    with_stream(work)


def test_the_next_address_of_a_host_is_tried(
    outside: Outside, hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(0, 0, 0, "", (address, 0)) for address in ("127.0.0.9", "127.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: rows)
    url = hostile.sends_feed().replace("127.0.0.1", "two.example")
    rules = Rules(allow_hosts=("two.example",))
    assert outside.run(lambda http: http.get(url), rules).body == FEED


def test_only_so_many_idle_connections_are_kept(outside: Outside) -> None:
    with Hostile() as first, Hostile() as second:
        urls = [first.sends_feed(), second.sends_feed()]

        async def work(http: Http) -> None:
            for url in (urls[0], urls[1], urls[1], urls[0]):
                await http.get(url)

        outside.run(work, Rules(allow_hosts=("127.0.0.1",), concurrency=1))
        assert (first.connections, second.connections) == (2, 1)
