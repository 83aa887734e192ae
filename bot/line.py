"""Whether Slack still reaches us: when each socket last gave a sign of life, and what to do.

A connection that was cut tells us, and the client opens another within a second. One on which
nothing arrives any more tells nobody, so it is hung up after a while, and that is a cut.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.socket_mode.websocket_client import SocketModeClient

logger = logging.getLogger(__name__)

PING = 5.0
"""Seconds between two of our pings, and between two tries where no connection can be had."""
AWAKE = 0.5
"""Seconds between two looks of a socket at whether it was closed."""
STALE = 20.0
"""Seconds without a sign of life after which a socket is hung up."""
LOST = 60.0
"""Seconds after which we are not ready: Slack speaks to nobody here."""


def keep_awake(client: SocketModeClient) -> None:
    """Let a socket look twice a second whether it is to be left for another.

    It waits for ten seconds at a time otherwise, and where it was closed from another thread just
    before it began to wait nothing wakes it: 4 times in 16 on a busy machine.
    """
    runner = client.current_session_runner
    run = runner.target

    def wakeful() -> None:
        session = client.current_session
        if session is not None:
            make = type(session).create_dispatcher
            session.create_dispatcher = (  # type: ignore[method-assign]
                lambda _, *given, **named: make(session, AWAKE, *given, **named)
            )
        run()

    runner.target = wakeful


@dataclass(slots=True)
class _Socket:
    client: SocketModeClient
    heard_at: float
    pong: object = None


class Line:
    """The sockets of this process, and how often Slack said a thing again over whichever way."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._sockets: list[_Socket] = []
        self.repeats = 0

    def watch(self, client: SocketModeClient) -> None:
        """Look after a socket from now on."""
        one = _Socket(client, self._steady())

        def heard(*_: object) -> None:
            one.heard_at = self._steady()

        client.on_open_listeners.append(heard)
        client.on_message_listeners.append(heard)
        self._sockets.append(one)

    def count(self) -> int:
        """Tell how many sockets there are, connected or not."""
        return len(self._sockets)

    def silence(self) -> list[float]:
        """Tell how many seconds ago each socket that is connected gave a sign of life."""
        found = []
        for one in self._sockets:
            session = one.client.current_session
            if session is None or not one.client.is_connected():
                continue
            pong = session.last_pong_tm
            if pong and pong != one.pong:
                one.pong, one.heard_at = pong, self._steady()
            found.append(self._steady() - one.heard_at)
        return found

    def is_lost(self) -> bool:
        """Tell whether there are sockets and nothing came over any of them for long."""
        self.silence()
        now = self._steady()
        return bool(self._sockets) and all(now - one.heard_at > LOST for one in self._sockets)

    def mend(self) -> int:
        """Hang up where nothing arrives any more, so that another is opened; tells how many."""
        self.silence()
        mended = 0
        for one in self._sockets:
            session: Any = one.client.current_session
            if self._steady() - one.heard_at <= STALE or not one.client.is_connected():
                continue
            logger.warning("a socket was silent for %.0f s; opening another", STALE)
            one.heard_at = self._steady()
            mended += 1
            # The client's own `close` would wait for an answer that cannot come.
            with contextlib.suppress(OSError, AttributeError):
                session.sock.sock.shutdown(socket.SHUT_RDWR)
        return mended
