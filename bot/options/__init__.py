"""An option list is what people can find in a form by typing; each file here is one kind of thing.

It is a function from a `Sought` to pairs of what is shown and the value that stands for it. Slack
waits for it and takes 100 at most, so that any number of things can be chosen from.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Who looks for what."""

    house: House
    team: str
    user: str
    typed: str
    now: datetime


Offer = Callable[[Sought], Sequence[tuple[str, str]]]

_options: dict[str, Offer] = {}


def options(offer: Offer) -> Offer:
    """Register the decorated function as the option list named after its file."""
    _options[sys.modules[offer.__module__].__name__.rpartition(".")[2]] = offer
    return offer


@cache
def known() -> dict[str, Offer]:
    """Find every option list, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_options.items()))
