"""A connection that speaks records: what every table file asks its questions through."""

from __future__ import annotations

import json
import re
import types
import typing
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

_Record = TypeVar("_Record")
_LIST = re.compile(r"(?<!:):([a-z_]\w*)")
_COMMENT = re.compile(r"--[^\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Made once: json.dumps makes an encoder at every call that wants other than ASCII.
_json = json.JSONEncoder(ensure_ascii=False).encode

# The widest whole number that both engines keep; a count beyond it is a platform's joke.
_WIDEST = 2**63 - 1

SURVEYED = 100_000
"""The most rows of a table that is surveyed, which takes a tenth of a second."""
TOGETHER = 100
"""Records that are turned into rows at once; their texts are in memory twice meanwhile."""
_FEW = 5  # records that are sooner looked at value by value
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
        read = _reader(record, tuple(names))  # type: ignore[arg-type]  # a class can be hashed
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
        names, rows = _writer(type(kept[0]))  # type: ignore[arg-type]  # a class can be hashed
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


def stamp(moment: datetime) -> str:
    """Write a time so that texts sort as times do. Raises ValueError for a naive one."""
    if moment.tzinfo is not UTC:
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = moment.astimezone(UTC)
    return moment.isoformat("T", "microseconds")


def kept_text(text: str) -> str:
    """Give a text as it is kept: neither engine keeps a lone surrogate, and PostgreSQL no NUL."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def chunks(values: Sequence[str]) -> Iterator[list[str]]:
    """Part values into lists that one statement can carry."""
    for start in range(0, len(values), CHUNK):
        yield list(values[start : start + CHUNK])


def _bind(sql: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    lists = {name: value for name, value in params.items() if isinstance(value, list)}
    flat = {name: _store(value) for name, value in params.items() if name not in lists}
    if lists:
        for name, values in lists.items():
            flat.update({f"{name}_{i}": _store(value) for i, value in enumerate(values)})

        def widen(match: re.Match[str]) -> str:
            name = match[1]
            if name not in lists:
                return match[0]
            marks = ", ".join(f":{name}_{i}" for i in range(len(lists[name])))
            return f"({marks or 'null'})"

        sql = _LIST.sub(widen, sql)
    return sql, flat


def _store(value: Any) -> Any:
    """Turn a value into what both engines keep: text, whole and real numbers, nothing."""
    return _turn_in(type(value))(value)  # type: ignore[arg-type]  # a class can be hashed


@cache
def _turn_in(kind: type) -> Callable[[Any], Any]:
    # In this order, because a bool is an int and a datetime is a date.
    turns: list[tuple[type, Callable[[Any], Any]]] = [
        (str, kept_text),
        (type(None), lambda nothing: nothing),
        (bool, int),
        (int, _kept_number),
        (float, float),
        (datetime, stamp),
        (date, date.isoformat),
        (tuple, lambda texts: kept_text(_json(texts)) if texts else "[]"),
    ]
    for known, turn in turns:
        if issubclass(kind, known):
            return turn
    raise TypeError(f"no column holds a {kind.__name__}")


def _kept_number(number: int) -> int:
    return number if -_WIDEST <= number <= _WIDEST else (_WIDEST if number > 0 else -_WIDEST)


@cache
def _writer(record: type) -> tuple[tuple[str, ...], Callable[[Any], Iterator[tuple[Any, ...]]]]:
    """Name a record's columns, and make the function that turns such records into rows."""
    names = tuple(field.name for field in fields(record))
    values = attrgetter(*names)
    hints = typing.get_type_hints(record)
    texts = [at for at, name in enumerate(names) if hints[name] is str]
    others = [at for at in range(len(names)) if at not in texts]

    def rows(records: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        if len(records) < _FEW:
            yield from (tuple(map(_store, values(record))) for record in records)
            return
        for start in range(0, len(records), TOGETHER):
            columns: list[Sequence[Any]] = [
                *zip(*map(values, records[start : start + TOGETHER]), strict=True)
            ]
            # Texts are mostly kept as they are, and all of them are looked at as fast as one.
            plain = _are_kept(columns[at] for at in texts)
            for at in others if plain else range(len(columns)):
                columns[at] = _kept_column(columns[at])
            yield from zip(*columns, strict=True)

    return names, rows


def _are_kept(texts: Iterable[Sequence[str]]) -> bool:
    """Tell whether all texts of some columns are kept as they are."""
    try:
        text = "".join(chain.from_iterable(texts))
    except TypeError:  # a broken record, of which the engine says what is wrong with it
        return False
    if text.isascii():
        return "\x00" not in text
    try:
        text.encode()  # finds a surrogate sooner than an expression does
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _kept_column(values: Sequence[Any]) -> Sequence[Any]:
    """Turn the values of one column into what is kept, at less than each of them would cost."""
    kinds = {*map(type, values)}
    if len(kinds) > 1:
        return [_store(value) for value in values]
    [kind] = kinds
    if kind is type(None):
        return values
    turn = _turn_in(kind)
    if turn is stamp and values.count(values[0]) == len(values):
        return [stamp(values[0])] * len(values)  # what came together
    return [turn(value) for value in values]


def maker(record: type[_Record]) -> Callable[[Iterable[Any]], _Record]:
    """Make the function that puts such a record together from the values of all of its fields.

    They are given in the order of the fields, and not looked at.
    """
    puts = [getattr(record, field.name).__set__ for field in fields(record)]  # type: ignore[arg-type]

    def make(values: Iterable[Any]) -> _Record:
        # Put into its slots, because to call a frozen record takes twice to three times as long.
        made = object.__new__(record)
        for put, value in zip(puts, values, strict=True):
            put(made, value)
        return made

    return make


@cache
def _reader(record: type[_Record], names: tuple[str, ...]) -> Callable[[Sequence[Any]], _Record]:
    """Make the function that turns a stored row, with columns so named, into this record."""
    hints = typing.get_type_hints(record)
    plain, turned = [], []
    for field in fields(record):  # type: ignore[arg-type]
        put, at = getattr(record, field.name).__set__, names.index(field.name)
        if (turn := _turn_out(hints[field.name])) is None:
            plain.append((put, at))
        else:
            turned.append((put, at, turn))

    def read(row: Sequence[Any]) -> _Record:
        made = object.__new__(record)  # as `maker` does
        for put, at in plain:
            put(made, row[at])
        for put, at, turn in turned:
            value = row[at]
            put(made, None if value is None else turn(value))
        return made

    return read


def _turn_out(hint: Any) -> Callable[[Any], Any] | None:
    options = set(typing.get_args(hint)) if isinstance(hint, types.UnionType) else {hint}
    if datetime in options:
        return datetime.fromisoformat
    if date in options:
        return date.fromisoformat
    if bool in options:
        return bool
    if any(typing.get_origin(option) is tuple for option in options):
        return _to_tuple
    return None


def _to_tuple(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text))
