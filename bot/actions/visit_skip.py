"""Say that a reference visit that is due will not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Forgotten, Refusal
from storage import closings

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep that nobody is to be reminded of it again."""
    with press.house.open() as db, db.transaction():
        closing = closings.one(db, press.team, press.value)
        if closing is None:
            raise Forgotten("That deal is not kept any more. Nothing was changed.")
        if closing.settled_at is not None:
            raise Refusal("That visit was logged or called off before. Nothing was changed.")
        closings.change(db, press.team, closing.id, settled_at=press.now)
    return Shown(f"No visit to *{text.said(closing.customer)}*, says {text.user(press.user)}.")
