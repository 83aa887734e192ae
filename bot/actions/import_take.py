"""Take in a file that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import filed
from bot.actions import action

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Keep what is in it, all of it or nothing."""
    return filed.confirm(press.house, press.team, press.user, press.value, press.now)
