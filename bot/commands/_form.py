"""Opening a form by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import views
from bot.cards import NOTHING
from bot.modals import Asked

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


def open_form(request: Request, name: str, about: str = "") -> Shown:
    """Open the form so named; that is answer enough."""
    asked = Asked(
        house=request.house,
        team=request.team,
        user=request.user,
        channel=request.channel,
        about=about,
        now=request.now,
    )
    views.ask(asked, request.trigger_id, name)
    return NOTHING
