"""A watchlist, by any part of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import sight
from bot.options import MOST, options
from bot.text import plain
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.options import Sought


@options
def offer(sought: Sought) -> list[tuple[str, str]]:
    """Offer those whose name holds what was typed."""
    typed = name_key(sought.typed)
    with sought.house.open() as db:
        found = [one for one in sight.lists(db, sought.team, sought.user) if typed in one.name_key]
    return [(plain(one.name, 75), one.id) for one in found[:MOST]]
