"""Confirm a hand-over from one's own side; with both the relationship passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import handing, text
from bot.actions import action
from bot.cards import Shown
from bot.cards import handover as handover_card
from storage import advocates

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep the yes."""
    with press.house.open() as db, db.transaction():
        one = handing.confirm(db, press.team, press.value, press.user, press.now)
        advocate = advocates.one(db, press.team, one.advocate_id)
    name = text.said(advocate.name) if advocate else "the advocate"
    return Shown(f"Confirmed by {text.user(press.user)}: *{name}*, {handover_card.state(one)}.")
