"""Somebody opened the app: its home, or its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import home
from bot.events import event

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Show them their home."""
    if heard.event.get("tab") == "home":
        home.opened(heard.house, heard.team, str(heard.event["user"]))
