"""gap Q7: who is nearest to a question that nobody answers, how they are, and a draft ask.

Nearest is who writes about what it asks, knows the product and is like who asks. How much they were
asked lately stands with them, and *I Asked* keeps to it. Nothing is sent to anybody by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap
from bot.cards import gap as gap_card
from bot.commands import _find as find
from bot.commands import command

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Find the nearest."""
    with request.house.open() as db:
        question = gap.number(db, request.team, request.words.name())
        looks = find.viewer(db, request).user
        found = gap.gather(db, request.team, question, request.now, looks)
    return gap_card.show(found, buttons=not request.share)
