"""Leave a file that was looked at; nothing of it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import filed
from bot.actions import action
from bot.cards import Shown
from bot.commands import Forgotten
from bot.roles import require
from storage import imports

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Note that it is not wanted."""
    with press.house.open() as db, db.transaction():
        require(db, press.team, press.user, "admin", filed.WHAT)
        if not imports.claim(db, press.team, press.value, "cancelled", press.user, press.now):
            raise Forgotten("That import was settled before. Nothing was changed.")
    return Shown("Cancelled: nothing of that file was kept.")
