"""Carries records from process to process by their slots, at less than half of what it costs else.

A frozen dataclass with slots looks its fields up anew for every record that is pickled or read.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def carry(*kinds: type) -> None:
    """Have records of these kinds, dataclasses with slots and more than one field, carried so."""
    for kind in kinds:
        ForkingPickler.register(kind, _parted)


def _parted(record: object) -> tuple[Callable[..., object], tuple[Any, ...]]:
    kind: type = type(record)
    return _made, (kind, *_values(kind)(record))


def _made(kind: type, *values: object) -> object:
    """Put a record together without its own checks, which were passed when it was made."""
    made: object = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(made, value)
    return made


@cache
def _values(kind: type) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*(field.name for field in fields(kind)))


@cache
def _puts(kind: type) -> list[Callable[[object, object], None]]:
    return [getattr(kind, field.name).__set__ for field in fields(kind)]
