"""SQLite, through sqlite-utils: the embedded engine, and all that is particular to it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlite_utils

from storage._database import Engine, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# How long a writer waits for another, in seconds: longer than any transaction of ours takes.
PATIENCE = 30
_TABLE_END = re.compile(r"(create table[^;]*\))\s*(;|$)", re.IGNORECASE)


class Sqlite(Engine):
    """A connection to a database file."""

    def __init__(self, path: str) -> None:
        try:
            # Transactions are ours to open (isolation_level): a plain BEGIN fails at once where
            # two write, and the immediate one waits.
            connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"):
                connection.execute(f"pragma {pragma}")
        except sqlite3.Error as error:
            raise StorageError(
                f"The database {path!r} cannot be used ({error}). Nothing was changed; "
                "check that BELLWETHER_DATABASE names a SQLite file that this user may write."
            ) from error
        self._connection = connection
        self._utils = sqlite_utils.Database(connection)

    def execute(self, sql: str, params: Mapping[str, Any]) -> int:
        """Run a statement and tell how many rows it touched."""
        return self._connection.execute(sql, params).rowcount

    def query(self, sql: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run a statement and give its rows."""
        cursor = self._connection.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]], *, ignore: bool) -> None:
        """Add rows of the same columns; with `ignore`, leave those that are there as they are."""
        with self.transaction():
            self._utils.table(table).insert_all([dict(row) for row in rows], ignore=ignore)

    def script(self, sql: str) -> None:
        """Run statements that make or change tables, held to their column types."""
        for statement in _TABLE_END.sub(r"\1 strict\2", _uncommented(sql)).split(";"):
            if statement.strip():
                self._connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing, after waiting for any other writer."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def serialise(self, key: str) -> None:
        """Nothing to do: an open transaction keeps every other writer out already."""

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""
        return {
            table.name: [column.name for column in table.columns] for table in self._utils.tables
        }

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _uncommented(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)
