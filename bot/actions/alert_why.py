"""See why there is an alert: the words, the reasons, the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._typed import answer_as_typed

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Answer as to `/bellwether why`."""
    return answer_as_typed(press, f"why {press.value}")
