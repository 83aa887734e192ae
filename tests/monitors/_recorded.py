"""A network that gives recorded answers, for tests of units: httpx's transports as a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from monitors._network import Came

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._link import Link


class Recorded:
    """Asks a transport of httpx, such as MockTransport."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def ask(
        self, link: Link, headers: Sequence[tuple[bytes, bytes]], content: bytes | None
    ) -> Came:
        """Hand a request over, and give what came of it."""
        method = "GET" if content is None else "POST"
        request = httpx.Request(method, link.text, headers=list(headers), content=content)
        response = await self._transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        return Came(response.status_code, response.headers.raw, response.stream)

    async def aclose(self) -> None:
        """Close it."""
        await self._transport.aclose()
