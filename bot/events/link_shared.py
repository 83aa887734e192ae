"""Somebody wrote a message with a link to a domain whose links we show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering import unfurl
from bot.cards import who as who_card
from bot.events import event
from bot.whose import trace
from storage import watchlists

if TYPE_CHECKING:
    from bot.events import Heard

MOST = 5
"""So many links of one message are shown at most."""


@event
def hear(heard: Heard) -> None:
    """Show whose links these are, in the channels of watchlists only."""
    channel, ts = str(heard.event.get("channel")), str(heard.event.get("message_ts"))
    urls = [str(one.get("url")) for one in heard.event.get("links") or ()][:MOST]
    with heard.house.open() as db:
        if channel not in {one.channel for one in watchlists.every(db, heard.team)}:
            return
        found = {url: trace(db, heard.team, url, channel) for url in urls}
    shown = {
        url: who_card.show(one, heard.now, buttons=False)
        for url, one in found.items()
        if one is not None
    }
    if shown:
        unfurl(heard.house, heard.team, channel, ts, shown)
