"""Take off the board what no buyer asked."""

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
    """Dismiss it, and show the board."""
    with press.house.open() as db:
        try:
            with db.transaction():
                board.dismiss(db, press.team, press.value, press.user, press.now)
        except Refusal as refusal:
            line = str(refusal)
        else:
            line = f"Off the board, says {text.user(press.user)}."
        return board.show(db, press.team, press.user, press.now, said=line)
