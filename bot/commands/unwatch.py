"""unwatch NAME: stop following someone, and forget what was read.

Posts, readings and alerts of the person are deleted. Cards in channels stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.commands import _find as find
from bot.commands import command
from storage import accounts, advocates

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Delete the advocate with everything that hangs on them."""
    with request.house.open() as db, db.transaction():
        advocate = find.advocate(db, request, request.words.name())
        followed = len(accounts.of_advocate(db, request.team, advocate.id))
        advocates.remove(db, request.team, advocate.id)
    return Shown(
        f"No longer watching *{text.said(advocate.name)}*: {text.count(followed, 'account')} and"
        " what was read there are forgotten. `/bellwether watch` begins anew."
    )
