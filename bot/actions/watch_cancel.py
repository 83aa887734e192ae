"""Cancel a preview: nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.actions import action
from bot.cards import Shown
from storage import previews

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Forget the preview."""
    with press.house.open() as db:
        previews.take(db, press.team, press.value)
    return Shown("Cancelled. Nothing was added.")
