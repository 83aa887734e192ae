"""Take what a visit taught: a question, a place or a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import visiting
from bot.actions import action
from bot.cards import visit as card

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Keep it with the visit as its evidence."""
    with press.house.open() as db, db.transaction():
        visited = visiting.take(db, press.team, press.value, press.user, press.now)
    return card.show(visited)
