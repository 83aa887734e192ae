"""A database as it was at a moment, to be put back: a file is copied, on a server the rows are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import psycopg

import storage

_WIPE = "if exists (select from {0}) then delete from {0}; end if"
_open: dict[str, Rows] = {}


class Kept:
    """What a database holds now, to be put back as often as is wanted.

    On PostgreSQL a database has one of these at a time: the last that was made.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._copy = Path(f"{address}.kept")
        if storage.is_postgres(address):
            rows_of(address).keep()
        else:
            storage.backup(address, self._copy)
            with storage.connect(str(self._copy)) as db:
                db.columns()  # makes it ready for use here, and not after each time it is put back

    def put_back(self) -> None:
        """Have the database hold that again, and nothing else; nobody may be at work in it."""
        if storage.is_postgres(self._address):
            rows_of(self._address).put_back()
            return
        storage.hang_up()  # else what is kept of what is there now goes on into this
        for end in ("-wal", "-shm"):
            Path(self._address + end).unlink(missing_ok=True)
        shutil.copy(self._copy, self._address)


class Rows:
    """The rows of all tables on a PostgreSQL of ours, over one connection of who may do anything.

    What is asked again and again is a function there, of which the server keeps the plan: that is
    many times cheaper than to say it anew, and than `truncate`, which makes every file anew.
    """

    def __init__(self, address: str) -> None:
        superuser = address.replace("//bellwether:@", "//postgres:@")
        self._connection: psycopg.Connection[Any] = psycopg.connect(superuser, autocommit=True)
        # A test that left a transaction open fails here instead of hanging.
        self._connection.execute("set lock_timeout = '20s'")
        self._connection.execute("set session_replication_role = replica")  # in any order
        self._address, self._can_keep = address, False
        self._connection.execute("create schema kept")
        self._make("wipe", [_WIPE.format(table) for table in sorted(storage.tables())])

    def wipe(self) -> None:
        """Leave no row."""
        self._connection.execute("select kept.wipe()")

    def keep(self) -> None:
        """Keep the rows there are now, instead of those that were kept before."""
        if not self._can_keep:
            self._make_room()
            self._can_keep = True
        self._connection.execute("select kept.keep()")

    def put_back(self) -> None:
        """Have those rows that were kept, and no others."""
        self._connection.execute("select kept.put_back()")

    def _make_room(self) -> None:
        keep, put_back = [], []
        with storage.connect(self._address) as db:
            columns = db.columns()
        for table in sorted(storage.tables()):
            names = ", ".join(columns[table])
            rows = f"select {names} from {table}"
            self._connection.execute(f"create table kept.{table} as {rows} limit 0")
            keep += [f"delete from kept.{table}", f"insert into kept.{table} {rows}"]
            back = f"insert into {table} ({names}) select {names} from kept.{table}"
            put_back += [_WIPE.format(table), back]
        self._make("keep", keep)
        self._make("put_back", put_back)

    def _make(self, name: str, steps: list[str]) -> None:
        self._connection.execute(
            f"create function kept.{name}() returns void language plpgsql"
            f" as $$ begin {'; '.join(steps)}; end $$"
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def rows_of(address: str) -> Rows:
    """Give what empties a database, and puts back what was in it."""
    if address not in _open:
        _open[address] = Rows(address)
    return _open[address]


def hang_up() -> None:
    """Let go of the connections, before the server ends."""
    while _open:
        _open.popitem()[1].close()
