"""Stop a hand-over that has not passed: the relationship stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import handing, text
from bot.actions import action
from bot.cards import Shown

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Stop it."""
    with press.house.open() as db, db.transaction():
        handing.cancel(db, press.team, press.value, press.user, "stopped by a side", press.now)
    return Shown(f"Stopped by {text.user(press.user)}. The relationship stays where it is.")
