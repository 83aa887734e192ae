"""Make a question of buyers one that counts."""

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
    """Confirm it, where enough holds it up."""
    with press.house.open() as db, db.transaction():
        one = questions.one(db, press.team, press.value)
        found = demand.question_of(db, press.team, f"Q{one.number if one else ''}")
        demand.confirm(db, press.team, found, press.user, press.now)
        return shown(db, press.team, found.id)
