"""Reads the body of an answer within bounds, however it was packed."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

ACCEPTED = "gzip, deflate"
_AUTO = zlib.MAX_WBITS | 32  # gzip or zlib, told by its first bytes
_STEP = 1 << 20  # bytes unpacked at once
_GZIP = b"\x1f\x8b"
_MEMBERS = 16  # gzip files in one: some servers pack in pieces
_BREATH = 128  # parts between two breaths
_FREE_PARTS = 2_000  # so many parts may be as small as they like,
_CRUMB = 64  # and the rest so many bytes each on average


class TooBigError(Exception):
    """The body is larger than what we read, packed or unpacked."""


class BrokenBodyError(Exception):
    """The body is not packed as it says, or it ends before its end."""


async def read(parts: AsyncIterable[bytes], coding: str, most: int) -> bytes:
    """Read and unpack at most so many bytes. Raises TooBigError or BrokenBodyError."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return await _plain(parts, most)
    if coding not in ("gzip", "x-gzip", "deflate"):
        # Stacked codings are how 13 kB become 5 GB, and we asked for neither.
        raise BrokenBodyError(f"packed as {coding[:40]!r}")
    return await _unpacked(parts, coding, most)


async def _plain(parts: AsyncIterable[bytes], most: int) -> bytes:
    chunks = []
    async for part in _bounded(parts, most):
        chunks.append(part)  # noqa: PERF401 - no shorter when asynchronous
    return b"".join(chunks)


async def _bounded(parts: AsyncIterable[bytes], most: int) -> AsyncIterator[bytes]:
    """Pass the parts on as long as they are neither too much nor too many."""
    size = count = 0
    async for part in parts:
        size += len(part)
        count += 1
        if size > most:
            raise TooBigError
        if count % _BREATH == 0:
            # What is here already is read without waiting: let others have their turn.
            await asyncio.sleep(0)
            if count > _FREE_PARTS + size // _CRUMB:
                raise BrokenBodyError("cut into crumbs")
        yield part


async def _unpacked(parts: AsyncIterable[bytes], coding: str, most: int) -> bytes:
    machine = zlib.decompressobj(_AUTO)
    chunks: list[bytes] = []
    size = members = 0
    is_first = True
    try:
        async for part in _bounded(parts, most):
            waiting = part
            if is_first and coding == "deflate" and _is_bare(part):
                machine = zlib.decompressobj(-zlib.MAX_WBITS)
            is_first = False
            while waiting:
                if machine.eof:
                    if not waiting.startswith(_GZIP):
                        break  # padding after the end
                    members += 1
                    if members > _MEMBERS:
                        raise BrokenBodyError("packed wrongly")
                    machine = zlib.decompressobj(_AUTO)
                chunk = machine.decompress(waiting, min(_STEP, most - size + 1))
                waiting = machine.unconsumed_tail or machine.unused_data
                size += len(chunk)
                if size > most:
                    raise TooBigError
                chunks.append(chunk)
    except zlib.error as error:
        raise BrokenBodyError("packed wrongly") from error
    if not is_first and not machine.eof:
        # Half a feed would look as if the older half of its posts had been deleted.
        raise BrokenBodyError("cut off")
    return b"".join(chunks)


def _is_bare(start: bytes) -> bool:
    """Tell whether `deflate` came without its zlib header, as some servers send it."""
    return not (len(start) >= 2 and start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0)
