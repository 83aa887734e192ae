"""Log for an advocate: keep a message as a touchpoint with whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import views
from bot.modals import Asked
from bot.shortcuts import shortcut
from bot.text import unmarked
from storage import colleagues

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.shortcuts import Call


@shortcut
def do(call: Call) -> Shown | None:
    """Open the form of a touchpoint, with the message's words and its link in the note."""
    with call.house.open() as db:
        names = {one.user_id: one.name for one in colleagues.every(db, call.team)}
    asked = Asked(
        house=call.house,
        team=call.team,
        user=call.user,
        channel=call.channel,
        about="",
        now=call.now,
        given={
            "kind": "message",
            "note": unmarked(str(call.message.get("text") or ""), names),
            "ts": str(call.message.get("ts") or ""),
        },
    )
    views.ask(asked, call.trigger_id, "touch")
    return None
