"""Ask the doctor, from the home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._typed import answer_as_typed

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Answer as to `/bellwether doctor`."""
    return answer_as_typed(press, "doctor")
