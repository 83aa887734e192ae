"""Take a question of buyers out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand
from bot.actions import action
from bot.commands.question import shown
from storage import questions

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Retire it; its answers are kept."""
    with press.house.open() as db, db.transaction():
        one = questions.one(db, press.team, press.value)
        found = demand.question_of(db, press.team, f"Q{one.number if one else ''}")
        demand.retire(db, press.team, found, press.user, press.now)
        return shown(db, press.team, found.id)
