"""Say that what an advocate said answers the question: from now on it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._answer import say

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Confirm it."""
    return say(press, "confirmed", "*{who}* answers *{what}*")
