"""Opening a form about an alert, from its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import views
from bot.modals import Asked

if TYPE_CHECKING:
    from bot.actions import Press


def open_form(press: Press, name: str, about: str = "") -> None:
    """Open the form so named about an alert, or about what is given."""
    asked = Asked(
        house=press.house,
        team=press.team,
        user=press.user,
        channel=press.channel,
        about=about or press.value,
        now=press.now,
    )
    views.ask(asked, press.trigger_id, name)
