"""How a record becomes a row and a row a record: what both engines keep, and how it comes back."""

from __future__ import annotations

import json
import re
import types
import typing
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_Record = TypeVar("_Record")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Made once: json.dumps makes an encoder at every call that wants other than ASCII.
_json = json.JSONEncoder(ensure_ascii=False).encode

# The widest whole number that both engines keep; a count beyond it is a platform's joke.
_WIDEST = 2**63 - 1

TOGETHER = 100
"""Records that are turned into rows at once; their texts are in memory twice meanwhile."""
_FEW = 5  # records that are sooner looked at value by value


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


def store(value: Any) -> Any:
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
def writer(record: type) -> tuple[tuple[str, ...], Callable[[Any], Iterator[tuple[Any, ...]]]]:
    """Name a record's columns, and make the function that turns such records into rows."""
    names = tuple(field.name for field in fields(record))
    values = attrgetter(*names)
    hints = typing.get_type_hints(record)
    texts = [at for at, name in enumerate(names) if hints[name] is str]
    others = [at for at in range(len(names)) if at not in texts]

    def rows(records: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        if len(records) < _FEW:
            yield from (tuple(map(store, values(record))) for record in records)
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
        return [store(value) for value in values]
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
def reader(record: type[_Record], names: tuple[str, ...]) -> Callable[[Sequence[Any]], _Record]:
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
