"""Say that an answer means nobody we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hearsay
from bot.actions import action
from bot.cards import Shown

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Settle it; it counts as an answer all the same."""
    with press.house.open() as db, db.transaction():
        hearsay.confirm(db, press.team, press.value, [], press.user, press.now)
    return Shown("Kept: nobody we know. `/bellwether heard` shows what is left.")
