"""Ways to have us fetch what is inside, a name server that lies, and a network that takes notes."""

from __future__ import annotations

import asyncio
import socket
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

_FILE = Path(__file__).parents[1] / "data" / "forgery.toml"
_READ = tomllib.loads(_FILE.read_text(encoding="utf-8"))
NAMES: dict[str, list[list[str]]] = _READ["names"]
AWAY = "93.184.216.34"
"""An address on the open network, at which the server of a test stands where one is given."""


@dataclass(frozen=True, slots=True)
class Try:
    """One kind of try: how it is made, with which links, and what is said of each."""

    how: str
    health: str
    links: list[str]


TRIES = [Try(**one) for one in _READ["tries"]]


def lie_about_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for the name server, so that nothing leaves this machine."""
    real = socket.getaddrinfo
    asked: Counter[str] = Counter()

    def answer(host: str, port: Any, *args: Any, **options: Any) -> list[Any]:
        name = host.rstrip(".").lower()
        if turns := NAMES.get(name):
            addresses = turns[min(asked[name], len(turns) - 1)]
            asked[name] += 1
            return [(0, 0, 0, "", (address, 0)) for address in addresses]
        return list(real(host, port, *args, **{**options, "flags": socket.AI_NUMERICHOST}))

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def note_connections(monkeypatch: pytest.MonkeyPatch, server: int = 0) -> list[str]:
    """Note every connection that is begun, and refuse it; AWAY is a server of ours if one is named.

    What is noted is where to, but for our own server.
    """
    begun: list[str] = []
    real = asyncio.BaseEventLoop.create_connection

    async def connect(
        loop: asyncio.BaseEventLoop, make: Any, host: str, *rest: Any, **how: Any
    ) -> Any:
        if server and host == AWAY:
            return await real(loop, make, "127.0.0.1", server, **how)
        begun.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", connect)
    return begun
