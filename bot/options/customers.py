"""A customer, by any part of how they are shown: an account's name, a person's initials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.options import MOST, options
from bot.text import plain
from storage import customers
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.options import Sought
    from storage.customers import Customer


@options
def offer(sought: Sought) -> list[tuple[str, str]]:
    """Offer those that begin with what was typed first, then those that hold it."""
    typed = name_key(sought.typed)
    with sought.house.open() as db:
        people = customers.every(db, sought.team)
    found = [one for one in people if typed in one.label_key or typed in name_key(one.company)]
    found.sort(key=lambda one: (not one.label_key.startswith(typed), one.kind, one.label_key))
    return [(plain(_shown(one), 75), one.id) for one in found[:MOST]]


def _shown(one: Customer) -> str:
    return f"{one.label}, {one.company}" if one.company and one.company != one.label else one.label
