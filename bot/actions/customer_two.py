"""Two customers are two: nothing asks again, and nothing joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import likeness
from bot.actions import action
from bot.cards import Shown
from bot.commands.customers import WHAT
from bot.roles import require

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep that."""
    one, _, other = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        require(db, press.team, press.user, "manager", WHAT)
        likeness.different(db, press.team, one, other, by=press.user, now=press.now)
    return Shown("Kept: they are two. No file joins them, and I do not ask again.")
