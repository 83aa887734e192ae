"""Look again at a delivery that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import counting, roles, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from bot.settings import SettingsError
from storage import received

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Count it if it can be counted now, or say why not."""
    with press.house.open() as db, db.transaction():
        roles.require(db, press.team, press.user, "admin", "count what waits")
        db.serialise("hook", press.team)
        one = received.one(db, press.team, press.value)
        if one is None or one.state != "parked":
            raise Refusal("That does not wait any more. Nothing was changed.")
        try:
            keys = counting.keys_of(press.house, db, press.team)
        except SettingsError as error:
            raise Refusal(str(error)) from None
        done = counting.again(db, press.team, [one], press.now, keys)
        now = received.one(db, press.team, press.value)
    if done or now is None:
        return Shown(f"{text.code(one.ext_id)} is counted now.")
    return Shown(f"{text.code(one.ext_id)} still waits: {text.said(now.trouble, 300)}")
