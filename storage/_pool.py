"""Connections to a PostgreSQL server that a process keeps, so that no unit of work makes its own.

They belong to the process that made them: another has its own, however it came to be. psycopg_pool
holds them; what is here is whom they are lent to, and that nobody is lent one that is dead.
"""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from storage._database import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10
"""Seconds to wait for a connection: a server that is started again takes fewer."""
IDLE = 60
"""Seconds after which a connection that nobody needed is closed, one at a time."""


UNSURE = "\x00"
"""What a connection shows of which nobody knows it; no text that is kept is this one."""


class Wire(psycopg.Connection[Any]):
    """A connection that knows which team's rows it shows: None for all (`_postgres.py`)."""

    shows: str | None = UNSURE


def dial(address: str) -> Wire:
    """Make a connection. Raises StorageError, in words for the operator, where there is none."""
    try:
        return Wire.connect(address, **_MANNERS)
    except psycopg.Error as error:
        raise StorageError(
            f"The database server does not let us in ({str(error).strip()}). Nothing was "
            "changed; check BELLWETHER_DATABASE and that the server runs."
        ) from error


# A server that is gone without a word is noticed within half a minute.
_MANNERS: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": PATIENCE,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_pools: dict[tuple[int, str], ConnectionPool[Wire]] = {}
_making = threading.Lock()
_lent = threading.local()


def borrow(address: str, most: int) -> tuple[Wire, Callable[[], None]]:
    """Lend a connection to this thread, with what gives it back.

    A process has no more than `most` of them to a server; who comes when all are lent waits. A
    thread that has one already is given another of its own, or all could wait for each other. One
    that comes back broken is thrown away. Raises StorageError where there is none to be had.
    """
    if not most or getattr(_lent, "has_one", False):
        own = dial(address)
        return own, own.close
    pool = _pool(address, most)
    while True:
        try:
            wire = pool.getconn()
        except PoolTimeout as error:
            dial(address).close()  # says what is wrong with the server, if anything is
            raise StorageError(
                f"All {most} connections to the database server were in use for {PATIENCE} s."
                " This was not done; set BELLWETHER_DATABASE_CONNECTIONS higher if it happens"
                " again."
            ) from error
        if _is_live(wire):
            break
        wire.close()
        pool.putconn(wire)
    _lent.has_one = True

    def give_back() -> None:
        _lent.has_one = False
        if wire.info.transaction_status != TransactionStatus.IDLE:
            wire.shows = UNSURE  # the pool undoes what is under way
        pool.putconn(wire)

    return wire, give_back


def hang_up() -> None:
    """Close what is not lent, and what is when it comes back."""
    with _making:
        mine = [key for key in _pools if key[0] == os.getpid()]
        for key in mine:
            _pools.pop(key).close()


atexit.register(hang_up)


def _pool(address: str, most: int) -> ConnectionPool[Wire]:
    # By process, as one that was forked finds its parent's here.
    key = (os.getpid(), address)
    with _making:
        if key not in _pools:
            dial(address).close()  # says at once what is wrong with the address
            _pools[key] = ConnectionPool(
                address,
                connection_class=Wire,
                kwargs=_MANNERS,
                min_size=0,
                max_size=most,
                timeout=PATIENCE,
                max_idle=IDLE,
                reconnect_timeout=PATIENCE / 2,
                num_workers=1,
                name="bellwether",
                open=True,
            )
        return _pools[key]


def _is_live(wire: Wire) -> bool:
    """Tell whether a connection is still there, by what has come over it, without asking."""
    try:
        # A server that goes says why first: the second look is at what comes after that.
        wire.pgconn.consume_input()
        wire.pgconn.consume_input()
    except psycopg.Error:
        return False
    return not wire.closed
