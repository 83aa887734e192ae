"""Turns hosts into addresses that we may speak to, and refuses those we may not."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from monitors._addresses import PORTS, Address, Allowed, is_forbidden, literal

_REMEMBERED = 60.0  # seconds that the addresses of a name are kept
_NAMES = 2_000  # at most so many
_LOOK_UP = 10.0  # seconds
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)})


class BlockedError(Exception):
    """The address, or one of the addresses of a name, is one we refuse to speak to."""


class NoAddressError(Exception):
    """No address of the name could be found, for now."""


class UnknownHostError(NoAddressError):
    """The name has no address: the name server said so."""


class Guard:
    """Turns a host into addresses that have been vetted, all of them."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._kept: dict[str, tuple[float, tuple[Address, ...]]] = {}
        # Its own threads: a slow name server must not take those of the rest of the program.
        self._threads = ThreadPoolExecutor(16, thread_name_prefix="names")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Look up every address of a host. Raises NoAddressError."""
        address = literal(host)
        if address is not None:
            return (address,)
        loop = asyncio.get_running_loop()
        kept = self._kept.get(host)
        if kept is not None and kept[0] > loop.time():
            return kept[1]
        try:
            async with asyncio.timeout(_LOOK_UP):
                rows = await loop.run_in_executor(self._threads, _look_up, host)
        except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
            is_unknown = isinstance(error, UnicodeError) or error.errno in _NO_SUCH_NAME
            raise (UnknownHostError if is_unknown else NoAddressError)(host) from error
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
        except NoAddressError:
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
