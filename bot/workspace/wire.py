"""Below HTTP: know each connection's transport, so that one can be cut the way networks cut."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import MutableMapping

_transports: dict[tuple[str, int], Transport] = {}


class TrackedProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, remembering the transport by the other side's address."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """Remember the transport."""
        super().connection_made(transport)
        for address in [a for a, known in _transports.items() if known.is_closing()]:
            del _transports[address]
        if self.client is not None:
            _transports[self.client] = transport


def _transport(scope: MutableMapping[str, Any]) -> Transport | None:
    client = scope.get("client")
    return _transports.get(cast("tuple[str, int]", tuple(client))) if client else None


def reset(scope: MutableMapping[str, Any]) -> None:
    """Cut a request's connection with a TCP reset."""
    transport = _transport(scope)
    if transport is None or transport.is_closing():
        return
    connected = transport.get_extra_info("socket")
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def drop(scope: MutableMapping[str, Any]) -> None:
    """Close a request's connection without a word."""
    transport = _transport(scope)
    if transport is not None and not transport.is_closing():
        transport.close()
