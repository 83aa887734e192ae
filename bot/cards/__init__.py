"""A card is one thing we show in Slack; each file here turns records into Block Kit; pure.

A card gives a `Shown`: the blocks, and the same in one line of text for notifications and for
people who listen to their screen. Everything from outside goes through `bot.text`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from bot.text import part

Block = dict[str, Any]

# A message with more than about 13,200 characters of blocks is refused, though each block is legal
# (github.com/slackapi/bolt-js/issues/2509).
MOST_CHARACTERS = 12_500
MOST_BLOCKS = 50
MOST_TEXT = 3000
MOST_IN_A_VIEW = 100
MORE = "more"
"""The action id of every menu of a card: each of its lines names an action, and about what."""

_Card = TypeVar("_Card", bound=Callable[..., "Shown"])
_cards: dict[str, Callable[..., Shown]] = {}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with an answer: its file's name, a title, and what it shows, in words.

    It is drawn only when it is sent, so that nobody waits for it, and maybe in another process, so
    that `draw` is picklable.
    """

    name: str
    title: str
    alt: str
    draw: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message: one line of mrkdwn, and blocks (none where the line says it all).

    It always fits in a message: what has no room is left out, from the end, and that is said.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", part(self.text, MOST_TEXT))
        object.__setattr__(self, "blocks", _fitting(self.blocks))


def _fitting(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Leave out what has no room, but never the title or a button."""
    sizes = [len(json.dumps(block, ensure_ascii=False)) for block in blocks]
    if sum(sizes) <= MOST_CHARACTERS and len(blocks) <= MOST_BLOCKS:
        return tuple(blocks)
    kept = dict(enumerate(blocks))
    note: Block = {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": "There is more than fits in a message."}],
    }
    left = sum(sizes) + len(json.dumps(note))
    for place in reversed(range(len(blocks))):
        if left <= MOST_CHARACTERS and len(kept) < MOST_BLOCKS:
            break
        if blocks[place]["type"] not in ("header", "actions") and "accessory" not in blocks[place]:
            del kept[place]
            left -= sizes[place]
    last = max((n for n, block in kept.items() if block["type"] != "actions"), default=-1)
    return (
        *(block for n, block in kept.items() if n <= last),
        note,
        *(block for n, block in kept.items() if n > last),
    )


@dataclass(frozen=True, slots=True)
class Page(Shown):
    """A home: what a message is, with the room that a view has."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", part(self.text, MOST_TEXT))
        object.__setattr__(self, "blocks", tuple(self.blocks[:MOST_IN_A_VIEW]))


NOTHING = Shown("")
"""The answer where what is seen is answer enough, such as a form that opens."""


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
