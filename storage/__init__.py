"""A table is one kind of thing we know; each file here is one: its record, schema and questions.

The only SQL of the house is in this folder, and it is written so that SQLite and PostgreSQL both
read it. Every row belongs to a Slack team, and every question names the team it asks for. Open a
connection per unit of work with `connect`, from the address alone; times are aware and in UTC.
"""

from __future__ import annotations

import glob
import secrets
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from storage._database import Database, StorageError, TakenError
from storage._migrations import NewerDatabaseError, migrate
from storage._registry import tables
from storage._room import free, is_postgres, trouble_with_room
from storage._rows import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from storage._moving import Move

__all__ = [
    "Database",
    "NewerDatabaseError",
    "StorageError",
    "TakenError",
    "backup",
    "connect",
    "drop_copies",
    "free",
    "hang_up",
    "hold",
    "is_postgres",
    "migrate",
    "moving",
    "new_id",
    "rehearsal",
    "stamp",
    "tables",
    "trouble_with_room",
    "upgrade",
]


@contextmanager
def connect(address: str, most: int = 0) -> Iterator[Database]:
    """Open a database, by path or `postgresql://` address, for one unit of work in one thread.

    With `most`, the process keeps connections and lends them out, that many to a server at most;
    else one is made for this. Raises StorageError, in words for the operator, where it cannot be
    opened.
    """
    if is_postgres(address):
        from storage._postgres import Postgres  # noqa: PLC0415 - only who uses it pays for it

        db = Database(Postgres(address, most))
    else:
        from storage._sqlite import Sqlite  # noqa: PLC0415 - same

        db = Database(Sqlite(address, most))
    try:
        yield db
    finally:
        db.close()


@contextmanager
def hold(address: str) -> Iterator[None]:
    """Let everybody know that a SQLite file is in use, also between two units of work."""
    if is_postgres(address):
        yield
        return
    with connect(address) as db:
        db.columns()  # a file that was only opened is nobody's yet
        yield


def moving(
    path: str, address: str, now: datetime, *, anew: bool = False
) -> AbstractContextManager[Move]:
    """Get ready to move a SQLite file whole to a PostgreSQL, or to go on with that (`_moving.py`).

    Raises StorageError, with nothing changed, where the one is in use or the other not empty.
    """
    from storage import _moving  # noqa: PLC0415 - only who uses it pays for it

    return _moving.moving(path, address, now, anew=anew)


def hang_up() -> None:
    """Close the connections that this process keeps."""
    for name in ("storage._pool", "storage._shelf"):
        if (keeper := sys.modules.get(name)) is not None:
            keeper.hang_up()


def upgrade(address: str, now: datetime) -> Path | None:
    """Bring a database to this version; a SQLite one is copied first, and the copy is named.

    There is none of a new database, nor where nothing is to be done. The copy is named for how far
    the database was, so that a start that fails again and again makes one and not many. Raises
    StorageError, with nothing changed, where there can be no copy or the database is not for us.
    """
    copies: list[Path] = []

    def before(steps: int) -> None:
        copies.append(Path(f"{address}.before-step-{steps + 1}"))
        backup(address, copies[0])

    with connect(address) as db:
        migrate(db, now, None if is_postgres(address) else before)
    return copies[0] if copies else None


def backup(address: str, file: Path) -> int:
    """Copy a SQLite database to a file while it is used; tells how many bytes that is.

    Raises StorageError where it cannot be, and for PostgreSQL, which brings its own way.
    """
    if is_postgres(address):
        raise StorageError(
            "PostgreSQL makes its own copies, so none was made here: use"
            " `PGOPTIONS='-c bellwether.across=yes' pg_dump --enable-row-security --format=custom"
            " --file=FILE ADDRESS`, and `pg_restore` to go back to one."
        )
    from storage._sqlite import copy  # noqa: PLC0415 - as above

    if file.exists() and file.samefile(address):
        raise StorageError(f"{file} is the database itself; name another file for the copy.")
    return copy(address, file)


def drop_copies(address: str) -> int:
    """Delete the copies that were made before upgrades, and tell how many there were."""
    if is_postgres(address):
        return 0
    own = Path(address)
    copies = sorted(own.parent.glob(f"{glob.escape(own.name)}.before-step-*"))
    for one in copies:
        one.unlink(missing_ok=True)
    return len(copies)


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
