"""Leave a delivery out that waits and will never be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import roles, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from storage import received

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Settle it without counting it; a repeat counts nothing either."""
    with press.house.open() as db, db.transaction():
        roles.require(db, press.team, press.user, "admin", "leave out what waits")
        one = received.one(db, press.team, press.value)
        if one is None or one.state != "parked":
            raise Refusal("That does not wait any more. Nothing was changed.")
        received.change(db, press.team, one.id, state="done", trouble="left out", about="", told="")
    return Shown(f"{text.code(one.ext_id)} is left out, and counts nothing.")
