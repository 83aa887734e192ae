"""Make a question of what somebody asked, or evidence for one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._alert import open_form

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> None:
    """Open the form."""
    open_form(press, "struggle")
