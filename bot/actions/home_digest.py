"""Have a digest now, of one's own relationships, or of all where one holds none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._typed import answer_as_typed
from storage import advocates

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Answer as to `/bellwether digest`."""
    with press.house.open() as db:
        holds = advocates.owned_by(db, press.team, press.user)
    return answer_as_typed(press, f"digest <@{press.user}>" if holds else "digest")
