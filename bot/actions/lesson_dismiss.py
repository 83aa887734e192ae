"""Do not take what a visit seemed to teach."""

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
    """Let it go."""
    with press.house.open() as db, db.transaction():
        visited = visiting.dismiss(db, press.team, press.value, press.user, press.now)
    return card.show(visited)
