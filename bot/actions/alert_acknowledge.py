"""Acknowledge an alert: it is claimed by who pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._settle import settle

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> None:
    """Claim the alert."""
    settle(
        press, "acknowledged", out_of=("open", "snoozed"), claimed_by=press.user, snoozed_until=None
    )
