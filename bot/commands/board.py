"""board [STAGE]: what people ask where our advocates answer them, in their own words.

Who asks, what they struggle with, where it was said and what they hope to hear; each with its link.
A button makes an entry evidence for a question, or a question of its own. Of who asks, the handle
and its link are kept, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import board, demand
from bot.commands import _find as find
from bot.commands import command

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Show what was asked in the last 90 days."""
    words = request.words.name()
    with request.house.open() as db:
        stage = demand.stage_of(db, request.team, words).key if words else None
        return board.show(db, request.team, find.looker(request), request.now, stage=stage)
