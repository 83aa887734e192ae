"""PostgreSQL, through psycopg: the shared engine, and all that is particular to it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import dict_row

from storage._database import Engine, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAME = re.compile(r"(?<!:):([a-z_]\w*)")
# Whole numbers are wide and real ones double here, as they are in SQLite.
_TYPES = {"integer": "bigint", "real": "double precision"}
_TYPE = re.compile(r"\b(integer|real)\b", re.IGNORECASE)


class Postgres(Engine):
    """A connection to a database server."""

    def __init__(self, address: str) -> None:
        try:
            self._connection = psycopg.connect(
                address, autocommit=True, row_factory=dict_row, connect_timeout=10
            )
        except psycopg.Error as error:
            raise StorageError(
                f"The database server does not let us in ({str(error).strip()}). Nothing was "
                "changed; check BELLWETHER_DATABASE and that the server runs."
            ) from error
        self._deep = 0

    def execute(self, sql: str, params: Mapping[str, Any]) -> int:
        """Run a statement and tell how many rows it touched."""
        return self._connection.execute(_translate(sql), params).rowcount

    def query(self, sql: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run a statement and give its rows."""
        return self._connection.execute(_translate(sql), params).fetchall()

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]], *, ignore: bool) -> None:
        """Add rows of the same columns; with `ignore`, leave those that are there as they are."""
        names = list(rows[0])
        marks = ", ".join(f"%({name})s" for name in names)
        sql = f"insert into {table} ({', '.join(names)}) values ({marks})"  # noqa: S608 - our names
        if ignore:
            sql += " on conflict do nothing"
        with self.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def script(self, sql: str) -> None:
        """Run statements that make or change tables."""
        text = re.sub(r"--[^\n]*", "", sql)
        text = _TYPE.sub(lambda match: _TYPES[match[1].lower()], text)
        for statement in text.split(";"):
            if statement.strip():
                self._connection.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing."""
        if self._deep:
            yield
            return
        self._deep = 1
        try:
            with self._connection.transaction():
                yield
        finally:
            self._deep = 0

    def serialise(self, key: str) -> None:
        """Hold a lock of this name until the transaction ends."""
        self._connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": key}
        )

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""
        found: dict[str, list[str]] = {}
        for row in self.query(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = current_schema() order by table_name, ordinal_position",
            {},
        ):
            found.setdefault(row["table_name"], []).append(row["column_name"])
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


@lru_cache(maxsize=1024)
def _translate(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
