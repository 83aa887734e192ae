"""Say that none of the places still in question is the person's: they are not proposed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import sight, text
from bot.actions import action
from bot.cards import Shown
from storage import proposals

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Note the answer for each."""
    with press.house.open() as db, db.transaction():
        sight.check(db, press.team, press.user, press.value)
        asked = proposals.waiting(db, press.team, press.value)
        for one in asked:
            proposals.answer(db, press.team, one.id, "refused", press.user)
    return Shown(f"Noted: {text.count(len(asked), 'place')} not theirs, and not proposed again.")
