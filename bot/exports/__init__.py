"""An export is a kind of file that another system writes; each file here knows one by its heads.

It says by which names its columns go, which of them it cannot do without, and what a row of it
tells: a fact, such as a deal or a payment. A row that tells nothing raises ValueError and says why;
what only a person can say (a currency, which of two numbers is the day, whether a stage is won)
raises `Unsaid`, and is asked for once for the whole file.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from bot import sheets

if TYPE_CHECKING:
    from bot.exports._facts import Fact
    from bot.exports._reading import Row

Columns = Mapping[str, Sequence[str]]
"""The names that columns go by, by our name for them."""


class Export(Protocol):
    """What a kind of file is.

    `system` is whose ids are in it, `columns` are by which names they go (those of our own forms
    are ours, so that they go by the first one too), and `needed` tells it from other kinds;
    either of two will do where a `|` stands between them.
    """

    says: ClassVar[str]
    system: ClassVar[str]
    columns: ClassVar[Columns]
    needed: ClassVar[Sequence[str]]

    def more(self, head: str) -> str:
        """Name a column whose head is not known beforehand; nothing for one without use."""

    def read(self, row: Row) -> Fact:
        """Say what a row tells. Raises ValueError or Unsaid."""


class Plain:
    """What most kinds of file have in common: no heads but those that are known."""

    def more(self, head: str) -> str:  # noqa: ARG002 - others want it
        """Name no other column."""
        return ""


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of file with the name of the file here that knows it."""

    name: str
    kind: Export


_Made = TypeVar("_Made", bound=type)
_exports: dict[str, Export] = {}


def export(made: _Made) -> _Made:
    """Register the decorated class as the kind of file named after its file."""
    _exports[sys.modules[made.__module__].__name__.rpartition(".")[2]] = made()
    return made


@cache
def known() -> dict[str, Export]:
    """Find every kind of file, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_exports.items()))


def recognise(data: bytes, name: str) -> Known | None:
    """Tell which kind of file this is by its heads; None where it is none that we know.

    Of several the one that knows most of its columns. Raises SheetError where it is no CSV.
    """
    heads = set(sheets.heads(data, name))
    found: list[tuple[int, str]] = []
    for kind_name, kind in known().items():
        there = {
            column
            for column, names in kind.columns.items()
            if heads & {sheets.key(one) for one in (column, *names)}
        }
        if all(there.intersection(need.split("|")) for need in kind.needed):
            found.append((-len(there), kind_name))
    if not found:
        return None
    best = min(found)[1]
    return Known(best, known()[best])
