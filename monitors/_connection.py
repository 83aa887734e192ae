"""One connection that speaks HTTP/1.1, one request after another, as h11 reads and writes it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import h11
import httpcore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

_AT_ONCE = 64 * 1024  # bytes
_LONGEST_HEAD = 100 * 1024  # bytes, as httpcore has it
_SWITCHING = 101


class Connection:
    """A connection to one place, for requests that do not overlap.

    httpcore's own does the same and tells everybody who asks what it is doing, which costs more
    than an unchanged feed. What goes wrong is raised as httpcore raises it.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, keep: float) -> None:
        """Speak over this stream; idle, it is good for so many seconds."""
        self._stream = stream
        self._keep = keep
        self._expires = 0.0
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

    async def ask(
        self,
        method: bytes,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        content: bytes = b"",
    ) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Send a request; give the status and the headers of the answer."""
        try:
            # A server may close before it has all of a request, and answer all the same.
            with suppress(httpcore.WriteError):
                await self._send(
                    h11.Request(method=method, target=target, headers=[*headers]), content
                )
            while True:
                event = await self._event()
                if isinstance(event, h11.Response) or (
                    isinstance(event, h11.InformationalResponse) and event.status_code == _SWITCHING
                ):
                    return event.status_code, event.headers.raw_items()
        except h11.LocalProtocolError as error:
            await self.aclose()
            raise httpcore.LocalProtocolError(str(error)) from error
        except BaseException:
            await self.aclose()
            raise

    async def _send(self, request: h11.Request, content: bytes) -> None:
        parts = [request, *([h11.Data(data=content)] if content else []), h11.EndOfMessage()]
        await self._stream.write(b"".join(self._state.send(part) or b"" for part in parts))

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the body of the answer as it comes."""
        try:
            while isinstance(event := await self._event(), h11.Data):
                yield bytes(event.data)
        except BaseException:
            await self.aclose()
            raise

    async def _event(self) -> Any:
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise httpcore.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            data = await self._stream.read(_AT_ONCE)
            if data == b"" and self._state.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("the server said nothing and closed")
            self._state.receive_data(data)

    async def end(self) -> bool:
        """End with this answer; tell whether the connection can be used again, else close it."""
        if self._state.our_state is h11.DONE and self._state.their_state is h11.DONE:
            self._state.start_next_cycle()
            self._expires = time.monotonic() + self._keep
            return True
        await self.aclose()
        return False

    def has_expired(self) -> bool:
        """Tell whether an idle connection is too old, or was closed by the other side."""
        return time.monotonic() > self._expires or bool(self._stream.get_extra_info("is_readable"))

    async def aclose(self) -> None:
        """Close it, whatever is under way."""
        await self._stream.aclose()
