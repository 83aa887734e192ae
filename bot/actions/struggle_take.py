"""Take what somebody asked as evidence for a question of ours; the value names both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import board, text
from bot.actions import action
from bot.commands import Refusal

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Keep it, and show the board."""
    name, _, question_id = press.value.partition(" ")
    with press.house.open() as db:
        try:
            with db.transaction():
                one = board.take(db, press.team, name, question_id, press.user, press.now)
        except Refusal as refusal:
            line = str(refusal)
        else:
            line = f"Heard as *Q{one.number}*, says {text.user(press.user)}."
        return board.show(db, press.team, press.user, press.now, said=line)
