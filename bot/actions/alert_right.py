"""Say that an alert was right: what it saw was so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.actions._judge import judge

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Keep the verdict."""
    return judge(press.house, press.team, press.user, press.value, "right", press.now)
