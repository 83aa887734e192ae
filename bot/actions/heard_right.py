"""Say that an answer means the advocate whose name it nearly holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hearsay, sight, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from storage import advocates

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep whom it means."""
    report_id, _, who = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        one = advocates.one(db, press.team, who)
        if one is None or not sight.may_see(sight.viewer(db, press.team, press.user), one):
            raise Refusal("They are not watched any more. Nothing was changed.")
        hearsay.confirm(db, press.team, report_id, [who], press.user, press.now)
    return Shown(f"Kept: it was *{text.said(one.name)}*. `/bellwether heard` shows what is left.")
