"""Somebody changed, was deactivated or came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events import event
from bot.people import as_colleague
from storage import colleagues

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Keep how somebody is now."""
    user = heard.event.get("user") or {}
    if not user.get("id") or user.get("is_bot"):
        return
    with heard.house.open() as db:
        colleagues.keep(db, heard.team, [as_colleague(heard.team, user, heard.now)])
