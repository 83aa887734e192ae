"""Say that what an advocate said does not answer the question: it is not suggested again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._answer import say

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Refuse it."""
    return say(press, "wrong", "That is no answer of *{who}* to *{what}*")
