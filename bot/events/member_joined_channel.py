"""Somebody joined a channel, or came back to it: nobody needs to be asked about what is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import insiders
from bot.events import event
from bot.leaving import came_back

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Close the cases that their leaving had opened."""
    user, channel = str(heard.event.get("user", "")), str(heard.event.get("channel", ""))
    with heard.house.open() as db, db.transaction():
        insiders.moved(db, heard.team, user, channel, joined=True)
        came_back(db, heard.team, user, channel, heard.now)
