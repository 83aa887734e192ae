"""Snooze an alert for a week: its card stays, and it asks again when the week is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._settle import settle

if TYPE_CHECKING:
    from bot.actions import Press

LENGTH = timedelta(days=7)


@action
def act(press: Press) -> None:
    """Let the alert sleep."""
    settle(press, "snoozed", out_of=("open",), snoozed_until=press.now + LENGTH)
