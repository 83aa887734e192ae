"""Say that an alert is not a signal: it is dismissed, and the same finding raises no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._settle import settle

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> None:
    """Dismiss the alert, and remember the verdict."""
    settle(
        press,
        "dismissed",
        out_of=("open", "acknowledged", "snoozed"),
        verdict="wrong",
        snoozed_until=None,
    )
