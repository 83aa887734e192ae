"""Say by a form whom an answer means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import views
from bot.actions import action
from bot.modals import Asked

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown | None:
    """Open the form."""
    asked = Asked(
        house=press.house,
        team=press.team,
        user=press.user,
        channel=press.channel,
        about=press.value,
        now=press.now,
    )
    views.ask(asked, press.trigger_id, "heard")
    return None
