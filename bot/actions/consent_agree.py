"""Agree, as a colleague, that one's public posts are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import consent
from bot.actions import action
from bot.cards import Shown
from bot.cards import consent as consent_card

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep the yes, and leave a way to take it back."""
    with press.house.open() as db, db.transaction():
        one = consent.agree(db, press.team, press.value, press.user, press.now)
    return consent_card.agreed(one)
