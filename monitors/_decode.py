"""Reads the body of an answer within bounds, however it was packed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

ACCEPTED = "gzip, deflate"
_AUTO = zlib.MAX_WBITS | 32  # gzip or zlib, told by its first bytes
_STEP = 1 << 20  # bytes unpacked at once


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
    size = 0
    async for part in parts:
        size += len(part)
        if size > most:
            raise TooBigError
        chunks.append(part)
    return b"".join(chunks)


async def _unpacked(parts: AsyncIterable[bytes], coding: str, most: int) -> bytes:
    machine = zlib.decompressobj(_AUTO)
    chunks: list[bytes] = []
    raw = size = 0
    try:
        async for part in parts:
            raw += len(part)
            if raw > most:
                raise TooBigError
            waiting = part
            if not chunks and coding == "deflate" and _is_bare(waiting, raw == len(part)):
                machine = zlib.decompressobj(-zlib.MAX_WBITS)
            while waiting and not machine.eof:
                chunk = machine.decompress(waiting, min(_STEP, most - size + 1))
                waiting = machine.unconsumed_tail
                size += len(chunk)
                if size > most:
                    raise TooBigError
                chunks.append(chunk)
    except zlib.error as error:
        raise BrokenBodyError("packed wrongly") from error
    if raw and not machine.eof:
        # Half a feed would look as if the newer half of its posts had been deleted.
        raise BrokenBodyError("cut off")
    return b"".join(chunks)


def _is_bare(start: bytes, is_first: bool) -> bool:  # noqa: FBT001 - private, one caller
    """Tell whether `deflate` came without its zlib header, as some servers send it."""
    return is_first and not (
        len(start) >= 2 and start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
    )
