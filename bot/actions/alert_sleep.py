"""Snooze an alert for as long as one likes, after seeing what that would have held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._alert import open_form

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> None:
    """Open the form."""
    open_form(press, "sleep")
