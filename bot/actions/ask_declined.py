"""Note that somebody declined what they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import goodwill, text
from bot.actions import action
from bot.cards import Shown
from storage import advocates

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep that as the outcome."""
    with press.house.open() as db, db.transaction():
        made = goodwill.settle(db, press.team, press.value, "declined", by=press.user)
        one = advocates.one(db, press.team, made.advocate_id)
    name = f"*{text.said(one.name, 80)}*" if one else "they"
    return Shown(
        f"Kept: {name} declined “{text.said(made.what, 200)}”. Nobody needs to ask for it again."
    )
