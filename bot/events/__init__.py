"""An event is one thing Slack tells us that nobody typed; each file here hears one type.

An event is a function from a `Heard` to nothing. Slack is acknowledged before it runs and never
says the same again, so what must not be lost is kept in the database first.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What Slack told, of which workspace, and when; `event` is as Slack sends it.

    What is about an organisation and none of its workspaces names that instead.
    """

    house: House
    team: str
    organisation: str = ""
    event: Mapping[str, Any]
    now: datetime


Listen = Callable[[Heard], None]

_events: dict[str, Listen] = {}


def event(listen: Listen) -> Listen:
    """Register the decorated function for the type of event named as its file."""
    _events[sys.modules[listen.__module__].__name__.rpartition(".")[2]] = listen
    return listen


@cache
def known() -> dict[str, Listen]:
    """Find every event, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_events.items()))
