"""A question of buyers, by its number or any part of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.options import MOST, options
from bot.text import plain
from storage import questions
from storage.questions import text_key

if TYPE_CHECKING:
    from bot.options import Sought


@options
def offer(sought: Sought) -> list[tuple[str, str]]:
    """Offer those in use whose number was typed first, then those that hold what was typed."""
    typed = text_key(sought.typed)
    with sought.house.open() as db:
        asked = questions.every(db, sought.team)
    found = [
        one
        for one in asked
        if typed in one.text_key or typed in (str(one.number), f"q{one.number}")
    ]
    found.sort(key=lambda one: (typed not in (str(one.number), f"q{one.number}"), one.number))
    return [(plain(f"Q{one.number} {one.text}", 75), one.id) for one in found[:MOST]]
