"""An advocate, by any part of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import sight
from bot.options import MOST, options
from bot.text import plain
from storage import advocates
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.options import Sought


@options
def offer(sought: Sought) -> list[tuple[str, str]]:
    """Offer those whose name begins with what was typed first, then those that hold it."""
    typed = name_key(sought.typed)
    with sought.house.open() as db:
        looks = sight.viewer(db, sought.team, sought.user)
        people = sight.seen(looks, advocates.every(db, sought.team))
    found = [one for one in people if typed in one.name_key]
    found.sort(key=lambda one: (not one.name_key.startswith(typed), one.name_key))
    return [(plain(one.name, 75), one.id) for one in found[:MOST]]
