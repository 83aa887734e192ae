"""PostgreSQL, through psycopg: the shared engine, and all that is particular to it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg

from storage._database import Engine, StorageError, TakenError
from storage._pool import UNSURE, borrow
from storage._rows import kept_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_NAME = re.compile(r"(?<!:):([a-z_]\w*)")
# As in SQLite: texts sort by their characters, whole numbers are wide and real ones double.
_TYPES = {"text": 'text collate "C"', "integer": "bigint", "real": "double precision"}
_COLUMN = re.compile(r"(\w\s+)(text|integer|real)\b")
# What a session shows is a setting of its own: whose rows, or, said in so many words, everybody's.
# Asked as a query of its own, which the planner does once and not for each row.
_SHOW = (
    "select set_config('bellwether.team', :team, false),"
    " set_config('bellwether.across', :across, false)"
)
_FENCE = """
drop policy if exists of_its_team on {table};
create policy of_its_team on {table} using (
    team = (select current_setting('bellwether.team', true))
    or (select current_setting('bellwether.across', true)) = 'yes'
);
alter table {table} enable row level security;
alter table {table} force row level security;
"""
# Of a row that may be another team's, no function is asked before the wall, and so no index on one;
# of any length is what a hash index takes.
_WHOLE = """
drop index if exists posts_by_url;
create index if not exists posts_by_whole_url on posts using hash (url)
"""
_FENCED = (
    "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " join pg_policy p on p.polrelid = c.oid and p.polname = 'of_its_team'"
    " where n.nspname = current_schema() and c.relrowsecurity and c.relforcerowsecurity"
)
_UNBOUND = (
    "select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)"
)


class Postgres(Engine):
    """A connection to a database server; with `most`, one of so many that the process keeps."""

    def __init__(self, address: str, most: int = 0) -> None:
        self._connection, self._give_back = borrow(address, most)
        self._deep = 0

    def show(self, team: str | None) -> None:
        """From now on let see and change rows of this team only; asks where it was another."""
        if team == self._connection.shows:
            return
        self._connection.shows = UNSURE
        self.query(_SHOW, {"team": kept_text(team or ""), "across": "yes" if team is None else ""})
        self._connection.shows = team

    def fence(self, tables: Iterable[str]) -> None:
        """Have the database do so in these tables; who owns them is held to it, too."""
        _, rows = self.query(_FENCED, {})
        unfenced = sorted({*tables} - {str(row[0]) for row in rows})
        self._connection.execute("".join(_FENCE.format(table=table) for table in unfenced))
        if "posts" in unfenced:
            self._connection.execute(_WHOLE)

    def unbound(self) -> str:
        """Name the user whom the database lets see every team all the same; empty where none."""
        _, rows = self.query(_UNBOUND, {})
        return str(rows[0][0]) if rows else ""

    def execute(self, sql: str, params: Mapping[str, Any]) -> int:
        """Run a statement and tell how many rows it touched."""
        try:
            return self._connection.execute(_translate(sql), params).rowcount
        except psycopg.OperationalError as error:
            self._explain(error)
            raise

    def query(self, sql: str, params: Mapping[str, Any]) -> tuple[list[str], list[Sequence[Any]]]:
        """Run a statement; give the names of its columns, and its rows."""
        try:
            cursor = self._connection.execute(_translate(sql), params)
            return [column.name for column in cursor.description or ()], [*cursor]
        except psycopg.OperationalError as error:
            self._explain(error)
            raise

    def insert(
        self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore: bool
    ) -> None:
        """Add rows, all or none; with `ignore`, leave those that are there as they are."""
        marks = ", ".join(["%s"] * len(names))
        sql = f"insert into {table} ({', '.join(names)}) values ({marks})"  # noqa: S608 - our names
        if ignore:
            sql += " on conflict do nothing"
        try:
            with self.transaction(), self._connection.cursor() as cursor:
                cursor.executemany(sql, rows)
        except psycopg.errors.UniqueViolation as error:
            raise TakenError(str(error).strip()) from error
        except psycopg.OperationalError as error:
            self._explain(error)
            raise

    def load(self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add many rows, all or none, to a table that shows itself whole to its owner."""
        sql = f"copy {table} ({', '.join(names)}) from stdin"
        with self._connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)

    def define(self, statement: str) -> None:
        """Run a statement that makes or changes a table."""
        # It makes a column when a row is written, where SQLite may make it when it is read.
        statement = re.sub(r"(generated always as .*) virtual$", r"\1 stored", statement)
        self._connection.execute(_COLUMN.sub(lambda match: match[1] + _TYPES[match[2]], statement))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing."""
        if self._deep:
            yield
            return
        self._deep = 1
        before = self._connection.shows
        try:
            with self._connection.transaction():
                yield
        except BaseException as error:
            self._connection.shows = before  # undone with the rest
            if isinstance(error, psycopg.OperationalError):
                self._explain(error)
            raise
        finally:
            self._deep = 0

    def serialise(self, key: str) -> None:
        """Hold a lock of this name until the transaction ends."""
        self.query("select pg_advisory_xact_lock(hashtextextended(:key, 0))", {"key": key})

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""
        found: dict[str, list[str]] = {}
        _, rows = self.query(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = current_schema() and is_generated = 'NEVER'"
            " order by table_name, ordinal_position",
            {},
        )
        for table, column in rows:
            found.setdefault(table, []).append(column)
        return found

    def survey(self, most: int) -> None:
        """Nothing to do: the server's own housekeeping does it."""

    def scrub(self) -> bool:
        """Take out what was deleted, as far as a user may; its log ages out by itself."""
        self._connection.execute("vacuum")
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._give_back()

    def _explain(self, error: psycopg.Error) -> None:
        """Raise StorageError for what is wrong with the server or its disk."""
        if self._connection.broken:
            raise StorageError(
                f"The database server hung up ({str(error).strip()}). What was under way was not"
                " kept, all before it was; what runs goes on when the server is back, and what only"
                " began to run has to be started again."
            ) from error
        if isinstance(error, psycopg.errors.DiskFull):
            raise StorageError(
                f"The database server has no room left ({str(error).strip()}). This was not kept,"
                " all before it was; make room there, and it goes on by itself."
            ) from error


@lru_cache(maxsize=1024)
def _translate(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
