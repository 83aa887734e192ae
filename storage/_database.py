"""A connection that speaks records: what every table file asks its questions through."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from storage._rows import reader, store, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

_Record = TypeVar("_Record")
_LIST = re.compile(r"(?<!:):([a-z_]\w*)")
_COMMENT = re.compile(r"--[^\n]*")

SURVEYED = 100_000
"""The most rows of a table that is surveyed, which takes a tenth of a second."""
CHUNK = 400
"""How many values one `in :names` may carry; SQLite of old allows 999 in a statement."""


class StorageError(Exception):
    """The database could not be used. Says what happened and what to do, as one sentence."""


class TakenError(StorageError):
    """What was to be added is there already, by its id or by what else there is one of.

    A transaction in which it happens has to be left.
    """


class Engine(Protocol):
    """What differs between databases; `_sqlite` and `_postgres` are the two we have."""

    def show(self, team: str | None) -> None:
        """From now on let see and change rows of this team only: of none where it is "".

        None is for every team. Where the database cannot do it by itself, nothing happens.
        """

    def fence(self, tables: Iterable[str]) -> None:
        """Have the database do so in these tables, within the transaction that is open."""

    def unbound(self) -> str:
        """Name the user whom the database lets see every team all the same; empty where none."""

    def execute(self, sql: str, params: Mapping[str, Any]) -> int:
        """Run a statement and tell how many rows it touched."""

    def query(self, sql: str, params: Mapping[str, Any]) -> tuple[list[str], list[Sequence[Any]]]:
        """Run a statement; give the names of its columns, and its rows."""

    def insert(
        self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore: bool
    ) -> None:
        """Add rows, all or none; with `ignore`, leave those that are there as they are.

        Raises TakenError, without `ignore`, where one is there.
        """

    def define(self, statement: str) -> None:
        """Run a statement that makes or changes a table, within the transaction that is open."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do all or nothing; writers wait for each other. Joins a transaction that is open."""

    def serialise(self, key: str) -> None:
        """Within a transaction: wait for, then keep out, everyone else who names this key."""

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""

    def survey(self, most: int) -> None:
        """Learn how much there is of what, so that the shortest way to an answer is known."""

    def scrub(self) -> bool:
        """Leave nothing in the file of what was deleted; false where others are in the way."""

    def close(self) -> None:
        """Let go of the connection."""


class Notes(Protocol):
    """Something that is to be noted with whatever else is kept first."""

    def begin(self, db: Database) -> None:
        """Note it, within the transaction that was just opened."""

    def kept(self) -> None:
        """Know that this transaction was kept."""


class Database:
    """A connection for one unit of work. Open it, use it in one thread, close it.

    A statement is asked for the team that it binds as `team`, and without one for nobody: on
    PostgreSQL the database itself lets it see and change no other rows, whatever it says. `notes`
    are made in the first transaction, and in the next where that one was not kept.
    """

    def __init__(self, engine: Engine, *, across: bool = False) -> None:
        self._engine, self._across = engine, across
        self.notes: Notes | None = None

    def across(self) -> Database:
        """Give this connection for statements that are about no team in particular."""
        return Database(self._engine, across=True)

    def _show(self, team: str = "", **_: Any) -> None:
        self._engine.show(None if self._across else team)

    def execute(self, sql: str, **params: Any) -> int:
        """Run a statement and tell how many rows it touched. Lists fill `in :names`."""
        self._show(**params)
        return self._engine.execute(*_bind(sql, params))

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """Ask for rows as they are stored. Lists fill `in :names`."""
        self._show(**params)
        names, rows = self._engine.query(*_bind(sql, params))
        return [dict(zip(names, row, strict=True)) for row in rows]

    def all(self, record: type[_Record], sql: str, **params: Any) -> list[_Record]:
        """Ask for records."""
        self._show(**params)
        names, rows = self._engine.query(*_bind(sql, params))
        read = reader(record, tuple(names))  # type: ignore[arg-type]  # a class can be hashed
        return [read(row) for row in rows]

    def one(self, record: type[_Record], sql: str, **params: Any) -> _Record | None:
        """Ask for one record, None where there is none."""
        found = self.all(record, sql, **params)
        return found[0] if found else None

    def count(self, sql: str, **params: Any) -> int:
        """Ask for one number."""
        return int(next(iter(self.rows(sql, **params)[0].values())) or 0)

    def insert(
        self, table: str, team: str, records: Iterable[Any], *, ignore: bool = False
    ) -> None:
        """Add records of one team; with `ignore`, leave those that are there as they are.

        Raises ValueError where a record is another team's, TakenError where one is there.
        """
        kept = list(records)
        if not kept:
            return
        if strange := {record.team for record in kept} - {team}:
            raise ValueError(f"record of another team: {sorted(strange)}")
        self._show(team)
        names, rows = writer(type(kept[0]))  # type: ignore[arg-type]  # a class can be hashed
        self._engine.insert(table, names, list(rows(kept)), ignore=ignore)

    def change(self, table: str, team: str, keys: Mapping[str, Any], **values: Any) -> int:
        """Set columns of the rows that have these keys, and tell how many there were."""
        sets = ", ".join(f"{name} = :new_{name}" for name in values)
        where = "".join(f" and {name} = :{name}" for name in keys)
        return self.execute(
            f"update {table} set {sets} where team = :team{where}",  # noqa: S608 - our own names
            team=team,
            **keys,
            **{f"new_{name}": value for name, value in values.items()},
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing. A transaction within another is part of it."""
        if self.notes is None:
            with self._engine.transaction():
                yield
            return
        notes, self.notes = self.notes, None
        try:
            with self._engine.transaction():
                notes.begin(self)
                yield
        except BaseException:
            self.notes = notes
            raise
        notes.kept()

    def serialise(self, *key: str) -> None:
        """Within a transaction: one at a time for this key, whatever process asks."""
        self._engine.serialise("\x1f".join(key))

    def script(self, sql: str) -> None:
        """Run statements that make or change tables, parted by `;`."""
        self._show()
        for statement in _COMMENT.sub("", sql).split(";"):
            if statement.strip():
                self._engine.define(statement.strip())

    def fence(self, tables: Iterable[str]) -> None:
        """Have the database itself keep teams apart in these tables, where it can."""
        self._engine.fence(tables)

    def unbound(self) -> str:
        """Name the user whom the database lets see every team all the same; empty where none."""
        return self._engine.unbound()

    def columns(self) -> dict[str, list[str]]:
        """Name every table's columns."""
        return self._engine.columns()

    def survey(self, most: int = SURVEYED) -> None:
        """Learn how much there is of what, so that the shortest way to an answer is known.

        A table of more than `most` rows is left out.
        """
        self._engine.survey(most)

    def scrub(self) -> bool:
        """Leave nothing in the file of what was deleted; false where others are in the way.

        It writes the file anew, for which every writer waits. Outside a transaction.
        """
        return self._engine.scrub()

    def close(self) -> None:
        """Let go of the connection."""
        self._engine.close()


def chunks(values: Sequence[str]) -> Iterator[list[str]]:
    """Part values into lists that one statement can carry."""
    for start in range(0, len(values), CHUNK):
        yield list(values[start : start + CHUNK])


def _bind(sql: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    lists = {name: value for name, value in params.items() if isinstance(value, list)}
    flat = {name: store(value) for name, value in params.items() if name not in lists}
    if lists:
        for name, values in lists.items():
            flat.update({f"{name}_{i}": store(value) for i, value in enumerate(values)})

        def widen(match: re.Match[str]) -> str:
            name = match[1]
            if name not in lists:
                return match[0]
            marks = ", ".join(f":{name}_{i}" for i in range(len(lists[name])))
            return f"({marks or 'null'})"

        sql = _LIST.sub(widen, sql)
    return sql, flat
