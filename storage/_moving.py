"""Moving a SQLite database whole to a PostgreSQL: by portions, to be taken up again, and proven.

How far it is stands in the target itself, and changes with the rows in one transaction; what was
moved is held against the source at the end, row by row. Until then nobody else may use either.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from storage._database import Database, StorageError
from storage._migrations import HALF_MOVED, migrate
from storage._postgres import Postgres
from storage._registry import tables
from storage._room import is_postgres
from storage._rows import kept_text
from storage._sqlite import Sqlite
from storage._traces import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from storage._database import Engine

PORTION = 2000
"""So many rows are moved in one transaction, and lost by whoever ends us in the midst of it."""

_QUEUE = ("queue_", "procrastinate_")
_LEDGER = f"""
create table {HALF_MOVED} (name text not null primary key, last text, moved integer not null);
create table {HALF_MOVED}_later (place integer not null primary key, statement text not null)
"""
_REFERENCES = (
    "select c.relname, r.conname, pg_get_constraintdef(r.oid) from pg_constraint r"
    " join pg_class c on c.oid = r.conrelid join pg_namespace n on n.oid = c.relnamespace"
    " where n.nspname = current_schema() and r.contype = 'f' order by 1, 2"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a table holds on both sides: how many rows, and the hash of all of them in order."""

    rows: int
    sha256: str


@contextmanager
def moving(path: str, address: str, now: datetime, *, anew: bool = False) -> Iterator[Move]:
    """Get ready to move, or to go on with a move, and keep everybody else out of the source.

    With `anew`, what was moved is dropped first. Raises StorageError, with nothing changed, where
    the source is in use or is none, or the target holds anything but half a move of this source.
    """
    if is_postgres(path):
        raise StorageError(
            "BELLWETHER_DATABASE names a PostgreSQL already, and only a SQLite file can be moved."
        )
    if not is_postgres(address):
        raise StorageError(
            f"{address!r} is no address of a PostgreSQL: those begin with postgresql:// and go on"
            " with user:password@host/name."
        )
    if not Path(path).is_file():
        raise StorageError(
            f"There is no database {path!r} to be moved; name it in BELLWETHER_DATABASE."
        )
    with closing(Sqlite(path, alone=True)) as source, closing(Postgres(address)) as target:
        target.show(None)
        _begin(source, target, now, anew=anew)
        yield Move(source, target)


class Move:
    """A move under way."""

    def __init__(self, source: Engine, target: Postgres) -> None:
        self._source, self._target = source, target
        known = target.columns()
        self._columns = {name: known[name] for name in tables()}

    def left(self) -> int:
        """Count the portions that are not moved yet."""
        _, ledger = self._target.query(f"select name, moved from {HALF_MOVED}", {})  # noqa: S608
        left = 0
        for name, moved in ledger:
            _, [[rows]] = self._source.query(f"select count(*) from {name}", {})  # noqa: S608
            left += -(-(rows - moved) // PORTION)
        return left

    def portions(self) -> Iterator[int]:
        """Move what is not moved yet; gives of each portion how many rows it had."""
        for name in self._columns:
            while number := self._move(name):
                yield number
                if number < PORTION:
                    break

    def finish(self) -> dict[str, Moved]:
        """Hold both sides against each other, table by table, and open the target for use.

        Raises StorageError, with the target still closed, where they differ.
        """
        found = {name: self._sum(self._source, name) for name in self._columns}
        wrong = [name for name, sums in found.items() if self._sum(self._target, name) != sums]
        if wrong:
            raise StorageError(
                f"What was moved is not what is there ({', '.join(wrong)}): the database was"
                " changed after the move had begun. It is as it was; say `--anew` to begin again."
            )
        try:
            with self._target.transaction():
                _, later = self._target.query(
                    f"select statement from {HALF_MOVED}_later order by place",  # noqa: S608
                    {},
                )
                for [statement] in later:
                    self._target.define(statement)
                self._target.define(f"drop table {HALF_MOVED}, {HALF_MOVED}_later")
                self._target.fence(self._columns)
        except psycopg.errors.ForeignKeyViolation as error:
            raise StorageError(
                f"The database has rows that refer to what is not there ({str(error).strip()})."
                " It is as it was, and the target is not open for use; mend them, and say `--anew`."
            ) from error
        self._target.define("analyze")
        return found

    def _move(self, name: str) -> int:
        """Move the next portion of a table, and tell how many rows that was."""
        with self._target.transaction():
            # Waits for one of ours that was killed and whose server has not noticed yet.
            _, [[last]] = self._target.query(
                f"select last from {HALF_MOVED} where name = :name for update",  # noqa: S608
                {"name": name},
            )
            rows = self._portion(self._source, name, None if last is None else json.loads(last))
            if rows:
                self._target.load(name, self._columns[name], [_canonical(row) for row in rows])
                self._target.execute(
                    f"update {HALF_MOVED} set last = :last, moved = moved + :rows"  # noqa: S608
                    " where name = :name",
                    {
                        "name": name,
                        "last": json.dumps(self._key(name, rows[-1])),
                        "rows": len(rows),
                    },
                )
        return len(rows)

    def _portion(
        self, engine: Engine, name: str, last: Sequence[Any] | None
    ) -> Sequence[Sequence[Any]]:
        """Give the rows of a table that come after a key, in the order of its key."""
        keys = ", ".join(key_of(name))
        after = {f"after_{at}": value for at, value in enumerate(last or ())}
        where = f"where ({keys}) > ({', '.join(f':{one}' for one in after)})" if after else ""
        _, rows = engine.query(
            f"select {', '.join(self._columns[name])} from {name} {where}"  # noqa: S608
            f" order by {keys} limit {PORTION}",
            after,
        )
        return rows

    def _key(self, name: str, row: Sequence[Any]) -> list[Any]:
        return [row[self._columns[name].index(one)] for one in key_of(name)]

    def _sum(self, engine: Engine, name: str) -> Moved:
        """Sum up a table in a way that does not depend on the engine."""
        sha256, number, last = hashlib.sha256(), 0, None
        while rows := self._portion(engine, name, last):
            for row in rows:
                sha256.update(repr(_canonical(row)).encode())
            number += len(rows)
            last = self._key(name, rows[-1])
        return Moved(number, sha256.hexdigest())


def _canonical(row: Sequence[Any]) -> tuple[Any, ...]:
    """Give a row as both engines keep it."""
    return tuple([kept_text(value) if isinstance(value, str) else value for value in row])


def _begin(source: Sqlite, target: Postgres, now: datetime, *, anew: bool) -> None:
    """Make the tables in a target that has none, or see that what it has is ours to go on with."""
    _, [[encoding]] = target.query("show server_encoding", {})
    if encoding != "UTF8":
        raise StorageError(
            f"That database keeps texts as {encoding}, which has no room for all of them. Nothing"
            " was changed; make one with `create database NAME encoding 'UTF8' template template0`."
        )
    _, steps = source.query("select name, step, taken_at from _steps order by name, step", {})
    mark = hashlib.sha256(repr([tuple(step) for step in steps]).encode()).hexdigest()
    with target.transaction():
        target.serialise("migrate")
        # What is the queue's tells nothing, and may be there before us.
        found = {name for name in target.columns() if not name.startswith(_QUEUE)}
        if HALF_MOVED in found:
            _, marks = target.query(
                f"select statement from {HALF_MOVED}_later where place = 0",  # noqa: S608
                {},
            )
            if not anew and marks[0][0] != f"-- {mark}":
                raise StorageError(
                    "That database holds half of another one that is being moved. Nothing was"
                    " changed; name an empty one, or say `--anew` to drop what was moved there."
                )
            if not anew:
                return
            gone = sorted(found & {*tables(), "_steps", HALF_MOVED, f"{HALF_MOVED}_later"})
            target.define(f"drop table {', '.join(gone)} cascade")
            found -= {*gone}
        if found:
            raise StorageError(
                f"That database is not empty: it has a table `{min(found)}`. Nothing was changed;"
                " name one of its own (`create database NAME`)."
            )
        migrate(Database(target), now)
        target.execute("delete from _steps", {})
        target.load("_steps", ["name", "step", "taken_at"], steps)
        _loosen(target, mark)


def _loosen(target: Postgres, mark: str) -> None:
    """Put off what would stand in the way of rows in any order, and note it with the source."""
    target.define(_LEDGER)
    later = [f"-- {mark}"]
    for table, constraint, definition in target.query(_REFERENCES, {})[1]:
        later.append(f"alter table {table} add constraint {constraint} {definition}")
        target.define(f"alter table {table} drop constraint {constraint}")
    target.load(f"{HALF_MOVED}_later", ["place", "statement"], [*enumerate(later)])
    for name in tables():
        target.define(f"alter table {name} no force row level security")
    target.load(HALF_MOVED, ["name", "last", "moved"], [(name, None, 0) for name in tables()])
