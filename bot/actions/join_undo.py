"""Undo a join of customers: the two are two again, and stay so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.cards import Shown
from bot.commands import Forgotten
from bot.commands.customers import WHAT
from bot.roles import require
from storage import joins

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Part them; whatever each of them had is theirs as it was."""
    with press.house.open() as db, db.transaction():
        require(db, press.team, press.user, "manager", WHAT)
        done = joins.one(db, press.team, press.value)
        if done is None or not joins.undo(db, press.team, done, press.user, press.now):
            raise Forgotten(
                "That was undone before, or one of the two is gone. Nothing was changed."
            )
    return Shown(
        "Undone: the two are two again, each with what was theirs. No file joins them anew."
    )
