"""The tables we know: each file of this folder registers a record and how its table came to be."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Record = TypeVar("_Record", bound=type)
_REFERENCE = re.compile(r"\breferences\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """One table: its name, the record a row is, and the steps that made it, oldest first."""

    name: str
    record: type
    steps: tuple[str, ...]

    def needs(self, step: int) -> frozenset[str]:
        """Name the other tables that must exist before this step can be taken."""
        return frozenset(_REFERENCE.findall(self.steps[step])) - {self.name}


_tables: dict[str, Table] = {}


def table(*steps: str) -> Callable[[_Record], _Record]:
    """Register the decorated record as a row of the table named after its file.

    Steps are SQL texts, statements parted by `;`. They are only ever appended to: a step that has
    been released is never changed, because databases out there have taken it.
    """

    def register(record: _Record) -> _Record:
        name = sys.modules[record.__module__].__name__.rpartition(".")[2]
        _tables[name] = Table(name, record, steps)
        return record

    return register


@cache
def tables() -> dict[str, Table]:
    """Find every table, by importing the files of this folder on first use."""
    package = importlib.import_module("storage")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"storage.{module.name}")
    return dict(sorted(_tables.items()))
