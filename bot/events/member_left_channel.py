"""Somebody left a channel: whom they owned on its watchlists is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import insiders
from bot.events import event
from bot.leaving import left_channel

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Open a case for each relationship that is theirs there."""
    user, channel = str(heard.event.get("user", "")), str(heard.event.get("channel", ""))
    with heard.house.open() as db, db.transaction():
        insiders.moved(db, heard.team, user, channel, joined=False)
        left_channel(db, heard.team, user, channel, heard.now)
