"""An action is one button that people press; each file here is one, named as its action id.

An action is a function from a `Press` to a `Shown` that answers the person, or None where what
they see on the card is answer enough. It raises `Refusal` with a sentence where it cannot be done.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.cards import Shown

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Who pressed a button, where and when. `value` is the id of what it is about.

    `trigger_id` opens a form, within three seconds and once; there is no channel in a home.
    """

    house: House
    team: str
    user: str
    channel: str
    value: str
    now: datetime
    trigger_id: str = ""


Act = Callable[[Press], Shown | None]

_actions: dict[str, Act] = {}


def action(act: Act) -> Act:
    """Register the decorated function for the action id named as its file."""
    _actions[sys.modules[act.__module__].__name__.rpartition(".")[2]] = act
    return act


@cache
def known() -> dict[str, Act]:
    """Find every action, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_actions.items()))
