"""A shortcut is one thing people can do with a message; each file here is one, by callback id.

A shortcut is a function from a `Call` to a `Shown` that answers the person, or None. The first
line of the file's docstring is its name in Slack's menu, a colon, and what it does.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.cards import Shown

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who called a shortcut on which message, and where."""

    house: House
    team: str
    user: str
    channel: str
    message: Mapping[str, Any]
    trigger_id: str
    now: datetime


Do = Callable[[Call], Shown | None]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: its callback id, its name in the menu, what it does, and how it is done."""

    callback_id: str
    name: str
    does: str
    do: Do


_shortcuts: dict[str, Shortcut] = {}


def shortcut(do: Do) -> Do:
    """Register the decorated function as the shortcut named after its file."""
    module = sys.modules[do.__module__]
    callback_id = module.__name__.rpartition(".")[2]
    first = (module.__doc__ or "").strip().partition("\n")[0]
    name, _, does = first.partition(": ")
    _shortcuts[callback_id] = Shortcut(callback_id, name, does, do)
    return do


@cache
def known() -> dict[str, Shortcut]:
    """Find every shortcut, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_shortcuts.items()))
