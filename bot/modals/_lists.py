"""Choosing watchlists in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.modals import _fields as f
from bot.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block
    from storage.watchlists import Watchlist

FIELD = "watchlist"


def pick(known: Sequence[Watchlist], *, value: str = "") -> Block:
    """Let people choose one of any number."""
    if len(known) <= f.OPTIONS:
        return f.pick(FIELD, "Watchlist", offered(known), value=value)
    held = next(((plain(one.name, 75), one.id) for one in known if one.id == value), None)
    return f.find(FIELD, "Watchlist", "watchlists", value=held)


def offered(known: Sequence[Watchlist]) -> list[tuple[str, str]]:
    """Give what can be chosen, by name."""
    return [(plain(one.name, 75), one.id) for one in known]
