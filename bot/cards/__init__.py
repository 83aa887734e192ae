"""A card is one thing we show in Slack; each file here turns records into Block Kit; pure.

A card gives a `Shown`: the blocks, and the same in one line of text for notifications and for
people who listen to their screen. Everything from outside goes through `bot.text`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

Block = dict[str, Any]

_Card = TypeVar("_Card", bound=Callable[..., "Shown"])
_cards: dict[str, Callable[..., Shown]] = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message: one line of mrkdwn, and blocks (none where the line says it all)."""

    text: str
    blocks: tuple[Block, ...] = ()


def card(draw: _Card) -> _Card:
    """Register the decorated function as the card named after its file."""
    _cards[sys.modules[draw.__module__].__name__.rpartition(".")[2]] = draw
    return draw


@cache
def known() -> dict[str, Callable[..., Shown]]:
    """Find every card, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_cards.items()))
