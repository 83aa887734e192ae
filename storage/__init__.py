"""A table is one kind of thing we know; each file here is one: its record, schema and questions.

The only SQL of the house is in this folder, and it is written so that SQLite and PostgreSQL both
read it. Every row belongs to a Slack team, and every question names the team it asks for. Open a
connection per unit of work with `connect`, from the address alone; times are aware and in UTC.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from storage._database import Database, StorageError, TakenError, stamp
from storage._migrations import NewerDatabaseError, migrate
from storage._registry import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "Database",
    "NewerDatabaseError",
    "StorageError",
    "TakenError",
    "backup",
    "connect",
    "is_postgres",
    "migrate",
    "new_id",
    "rehearsal",
    "stamp",
    "tables",
]


def is_postgres(address: str) -> bool:
    """Tell whether an address names a PostgreSQL server rather than a SQLite file."""
    return address.startswith(("postgresql://", "postgres://"))


@contextmanager
def connect(address: str) -> Iterator[Database]:
    """Open a database, by path or `postgresql://` address, for one unit of work in one thread.

    Raises StorageError, in words for the operator, where it cannot be opened.
    """
    if is_postgres(address):
        from storage._postgres import Postgres  # noqa: PLC0415 - only who uses it pays for it

        db = Database(Postgres(address))
    else:
        from storage._sqlite import Sqlite  # noqa: PLC0415 - same

        db = Database(Sqlite(address))
    try:
        yield db
    finally:
        db.close()


def backup(address: str, file: Path) -> int:
    """Copy a SQLite database to a file while it is used; tells how many bytes that is.

    Raises StorageError where it cannot be, and for PostgreSQL, which brings its own way.
    """
    if is_postgres(address):
        raise StorageError(
            "PostgreSQL makes its own copies, so none was made here: use"
            " `pg_dump --format=custom --file=FILE ADDRESS`, and `pg_restore` to go back to one."
        )
    from storage._sqlite import copy  # noqa: PLC0415 - as above

    if file.exists() and file.samefile(address):
        raise StorageError(f"{file} is the database itself; name another file for the copy.")
    return copy(address, file)


class _Over(Exception):  # noqa: N818 - it ends the rehearsal, nothing went wrong
    pass


@contextmanager
def rehearsal(db: Database) -> Iterator[None]:
    """Do everything within, and then undo it all: what a dry run is."""
    with suppress(_Over), db.transaction():
        yield
        raise _Over


def new_id(kind: str) -> str:
    """Make up an id: a short word for the kind, then what nobody can guess."""
    return f"{kind}_{secrets.token_hex(8)}"
