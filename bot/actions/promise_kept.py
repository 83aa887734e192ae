"""Note that what was promised to an advocate has been done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text, touching
from bot.actions import action
from bot.cards import Shown

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Keep that it is kept."""
    with press.house.open() as db, db.transaction():
        one = touching.keep_promise(db, press.team, press.value, press.user, press.now)
    return Shown(f"Done, says {text.user(press.user)}: {text.said(one.promise, 300)}")
