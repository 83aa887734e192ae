"""SQLite, through sqlite-utils: the embedded engine, and all that is particular to it."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage import _shelf
from storage._database import Engine, StorageError, TakenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# sqlite-utils would load numpy only to know its kinds of numbers, of which we keep none: that is a
# tenth of a second and 15 MB of each process.
_numpy_is_here = "numpy" in sys.modules
if not _numpy_is_here:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # what is not to be found
import sqlite_utils  # noqa: E402

if not _numpy_is_here:
    del sys.modules["numpy"]

# How long a writer waits for another, in seconds: longer than any transaction of ours takes.
PATIENCE = 30


_BACK = "put the last copy back that `bellwether backup` made (docs/operations.md)"
_SAYS = {
    sqlite3.SQLITE_FULL: (
        "There is no room left for the database {path!r}. This was not kept, all before it was;"
        " make room, and it goes on by itself."
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk does not take or give what belongs to the database {path!r} ({error}). This was"
        " not kept, all before it was; see whether the disk is full or failing."
    ),
    sqlite3.SQLITE_READONLY: (
        "The database {path!r} may only be read, so this was not kept; let this user write to the"
        " file and its folder, and it goes on by itself."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The database {path!r} is damaged ({error}). Nothing more is written to it: stop, keep the"
        f" file aside, {_BACK}, and start again."
    ),
    sqlite3.SQLITE_NOTADB: (
        "The file {path!r} is no SQLite database ({error}). Nothing was changed: name another in"
        f" BELLWETHER_DATABASE, or {_BACK}."
    ),
    sqlite3.SQLITE_BUSY: (
        "Somebody else keeps the database {path!r} for longer than {patience} s. This was not kept,"
        " all before it was; let go of it, and it goes on by itself."
    ),
}
"""What a kind of trouble means for who runs us."""
_OF_THE_FILE = frozenset(_SAYS) - {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY}
"""The kinds that are told in these words where a file is only opened, too."""


class Sqlite(Engine):
    """A connection to a database file; `alone`, it keeps everybody else out until it is closed."""

    def __init__(self, path: str, most: int = 0, *, alone: bool = False) -> None:
        self._path, self._lasting, self._alone = path, bool(most), alone
        self._connection = (_shelf.take(path) if most else None) or self._opened()
        # Before anything is written: what is put there later is another file.
        self._file = _shelf.which(path)
        self._utils = sqlite_utils.Database(self._connection)

    def _opened(self) -> sqlite3.Connection:
        try:
            # Transactions are ours to open (isolation_level): a plain BEGIN fails at once where
            # two write, and the immediate one waits. One thread at a time has it, not always the
            # same one.
            connection = sqlite3.connect(
                self._path,
                timeout=1 if self._alone else PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                if self._alone:
                    _lock(connection)
                _write_ahead(connection)
                # Full: a message marked as under way stays so through a power cut, or it would
                # be said twice. Costs about half a millisecond a commit on a solid-state disk.
                for pragma in ("synchronous = full", "foreign_keys = on"):
                    connection.execute(f"pragma {pragma}")
            except (sqlite3.Error, StorageError):
                connection.close()
                raise
        except sqlite3.Error as error:
            if _kind(error) in _OF_THE_FILE:
                self._explain(error)
            raise StorageError(
                f"The database {self._path!r} cannot be used ({error}). Nothing was changed; "
                "check that BELLWETHER_DATABASE names a SQLite file that this user may write."
            ) from error
        return connection

    def show(self, team: str | None) -> None:
        """Nothing to do: a file keeps no users apart."""

    def fence(self, tables: Iterable[str]) -> None:
        """Nothing to do: the same."""

    def unbound(self) -> str:
        """Name nobody: there are no users."""
        return ""

    def execute(self, sql: str, params: Mapping[str, Any]) -> int:
        """Run a statement and tell how many rows it touched."""
        try:
            return self._utils.execute(sql, dict(params)).rowcount
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def query(self, sql: str, params: Mapping[str, Any]) -> tuple[list[str], list[Sequence[Any]]]:
        """Run a statement; give the names of its columns, and its rows."""
        try:
            cursor = self._connection.execute(sql, params)
            return [column[0] for column in cursor.description], [*cursor]
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def insert(
        self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore: bool
    ) -> None:
        """Add rows, all or none; with `ignore`, leave those that are there as they are."""
        marks = ", ".join("?" * len(names))
        sql = f"insert into {table} ({', '.join(names)}) values ({marks})"  # noqa: S608 - our names
        if ignore:
            sql += " on conflict do nothing"
        try:
            with self.transaction():
                self._connection.executemany(sql, rows)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorname in {
                "SQLITE_CONSTRAINT_PRIMARYKEY",
                "SQLITE_CONSTRAINT_UNIQUE",
            }:
                raise TakenError(str(error)) from error
            raise
        except sqlite3.DatabaseError as error:
            self._explain(error)
            raise

    def define(self, statement: str) -> None:
        """Run a statement that makes or changes a table, held to its column types."""
        strict = " strict" if statement.lower().startswith("create table") else ""
        self.execute(statement + strict, {})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing, after waiting for any other writer."""
        if self._connection.in_transaction:
            yield
            return
        self.execute("begin immediate", {})
        try:
            yield
            self.execute("commit", {})
        except BaseException:
            self._connection.rollback()
            raise

    def serialise(self, key: str) -> None:
        """Nothing to do: an open transaction keeps every other writer out already."""

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""
        return {
            table.name: [column.name for column in table.columns]
            for table in self._utils.tables
            if not table.name.startswith("sqlite_")  # what a survey learned
        }

    def survey(self, most: int) -> None:
        """Learn how much there is of what in all tables but the largest.

        Without it SQLite believes that a team, which begins every key, has ten rows of each table.
        One of more than `most` rows would keep writers waiting, and a sample of it
        (`analysis_limit`) misleads more than it tells.
        """
        for name in self.columns():
            size = self._connection.execute(f"select max(rowid) from {name}")  # noqa: S608 - ours
            if (size.fetchone()[0] or 0) <= most:
                self._connection.execute(f"analyze {name}")

    def scrub(self) -> bool:
        """Write the file anew, and empty the log: both hold what was deleted until then.

        False where somebody reads from the log for so long that it cannot be emptied.
        """
        try:
            self._connection.execute("vacuum")
            [busy, *_] = self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False
        return not busy

    def close(self) -> None:
        """Let go of the connection."""
        if self._lasting:
            _shelf.put(self._path, self._file, self._connection)
        else:
            self._connection.close()

    def _explain(self, error: sqlite3.Error) -> None:
        """Raise StorageError for what is wrong with the file, the disk or the neighbours."""
        self._lasting = False  # the next gets one that has seen no trouble
        if says := _SAYS.get(_kind(error)):
            told = says.format(path=self._path, error=error, patience=PATIENCE)
            raise StorageError(told) from error


def _kind(error: sqlite3.Error) -> int:
    """Give the kind of an error without the finer distinctions; -1 where SQLite did not say."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else code & 0xFF


def copy(path: str, file: Path) -> int:
    """Copy a database, as it is at one moment, while others use it; tells how many bytes.

    It is checked before it takes the name it is to have. Raises StorageError where that fails.
    """
    beside = file.with_name(f"{file.name}.part")
    try:
        # Only for whoever runs us: it holds what the database holds.
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        source = sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(beside)) as made:
            source.backup(made)
            # In one file, so that it can be moved about as one.
            made.execute("pragma journal_mode = delete")
            [(word,)] = made.execute("pragma integrity_check(1)").fetchall()
            if word != "ok":
                raise StorageError(f"The copy is not sound ({word}), so there is none: {file}.")
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(file)
        return file.stat().st_size
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"No copy could be made at {file} ({error}). The database is as it was; check that"
            " BELLWETHER_DATABASE names it, and that there is room."
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def _lock(connection: sqlite3.Connection) -> None:
    """Take a file for us alone. Raises StorageError where anybody has it open."""
    try:
        connection.execute("pragma locking_mode = exclusive")
        connection.execute("begin exclusive")
        connection.execute("commit")
    except sqlite3.OperationalError as error:
        if _kind(error) != sqlite3.SQLITE_BUSY:
            raise
        raise StorageError(
            "Something still uses the database, most likely Bellwether itself. Nothing was changed;"
            " stop it first (Ctrl-C, or `systemctl stop bellwether`), and type this again."
        ) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log: the one thing that SQLite does not wait for others with.

    Where several open a new database at once, all but one are told that it is locked.
    """
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                raise
            time.sleep(0.01)
        else:
            return
