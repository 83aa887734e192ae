"""Socket Mode: the app's connections, the envelopes sent over them, and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.workspace import wire
from bot.workspace.records import APP_ID, Json

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CONNECTIONS = 10
_REFRESH_SECONDS = 10.0  # Slack leaves an old connection open about this long
_HOST = {"host": "local-workspace"}
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


@dataclass
class Outcome:
    """What became of an envelope; `error` is None when it was acknowledged in time.

    With `final`, the app wants it not to be sent again.
    """

    ack_ms: int | None = None
    response: Json | None = None
    error: str | None = None
    final: bool = False


@dataclass(eq=False)
class _Connection:
    socket: WebSocket
    draining: bool = False


class Sockets:
    """The open connections; each envelope goes to exactly one of them, in turn."""

    def __init__(self, ack_seconds: float, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._ack_seconds = ack_seconds
        self._connections: list[_Connection] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._tickets: set[str] = set()

    def count(self) -> int:
        """Tell how many connections would get envelopes."""
        return sum(not connection.draining for connection in self._connections)

    def ticket(self) -> str:
        """Make a ticket that opens one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keep one connection until it ends."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if self.count() >= MOST_CONNECTIONS:
            await self._send(
                socket, type="disconnect", reason="too_many_websockets", debug_info=_HOST
            )
            await socket.close()
            return
        connection = _Connection(socket)
        self._connections.append(connection)
        self._changed()
        try:
            await self._send(
                socket,
                type="hello",
                num_connections=self.count(),
                connection_info={"app_id": APP_ID},
                debug_info=_HOST | {"build_number": 1, "approximate_connection_time": 18060},
            )
            while True:
                self._acknowledge(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the other side went, or we closed while it was being read
        finally:
            self._forget(connection)

    async def ask(self, kind: str, payload: Json, *, accepts: bool, **extra: Any) -> Outcome:
        """Send one envelope and wait for its acknowledgement."""
        began = time.monotonic()
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": accepts, **extra}
        answer = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            if not await self._hand_over(envelope):
                return Outcome(error="dispatch_failed")
            response = await asyncio.wait_for(answer, self._ack_seconds)
        except TimeoutError:
            return Outcome(error="operation_timeout")
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        took = round((time.monotonic() - began) * 1000)
        return Outcome(ack_ms=took, response=response if accepts else None)

    async def disconnect(self, how: str, reason: str = "refresh_requested") -> int:
        """Cut every connection: close it, reset it, or ask the app for another and say why."""
        cut = [connection for connection in self._connections if not connection.draining]
        for connection in cut:
            connection.draining = True
            socket = connection.socket
            if how == "reset":
                self._forget(connection)
                wire.reset(socket.scope)
            elif how == "refresh":
                await self._send(socket, type="disconnect", reason=reason, debug_info=_HOST)
                loop = asyncio.get_running_loop()
                loop.call_later(_REFRESH_SECONDS, wire.drop, socket.scope)
            else:
                self._forget(connection)
                await _close(socket)
        return len(cut)

    async def _hand_over(self, envelope: Json) -> bool:
        for connection in [c for c in self._connections if not c.draining]:
            # The next envelope is the next connection's.
            self._connections.remove(connection)
            self._connections.append(connection)
            if await self._send(connection.socket, **envelope):
                return True
            self._forget(connection)
        return False

    def _acknowledge(self, text: str) -> None:
        try:
            given = json.loads(text)
        except ValueError:
            return
        if not isinstance(given, dict):
            return
        waiting = self._waiting.get(str(given.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = given.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) and payload else None)

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._changed()

    async def _send(self, socket: WebSocket, **frame: Any) -> bool:
        if socket.client_state is WebSocketState.DISCONNECTED:
            return False
        try:
            await socket.send_text(json.dumps(frame))
        except (WebSocketDisconnect, RuntimeError, OSError):
            return False
        return True


async def _close(socket: WebSocket) -> None:
    try:
        await socket.close(1001)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return
