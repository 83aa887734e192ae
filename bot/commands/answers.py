"""answers: what our advocates said that may answer a question of buyers, to confirm or refuse.

Posts are read by themselves and compared with your questions. What is found is a suggestion: it
counts for nothing until somebody presses *It Answers That*. Every click teaches how sure a
suggestion has to be here. `/bellwether settings answers auto on` lets what is sure count without a
click, once 50 were confirmed and nine of ten were right; that takes an admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answered import queue
from bot.commands import _find as find
from bot.commands import command

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Show the surest."""
    with request.house.open() as db:
        return queue(db, request.team, find.looker(request))
