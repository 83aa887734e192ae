"""customers: how many there are, who may be one and the same, and who was joined lately.

Customers come in with `import`. Two are joined where they have a key in common that cannot be
mistaken; likeness of names only asks. Every join can be undone, and stays undone. It takes a
manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import likeness
from bot.cards import customers as customers_card
from bot.commands import command
from bot.roles import require
from storage import customers, joins

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request

PAIRS, JOINS = 8, 5
WHAT = "say which customers are one"


@command
def answer(request: Request) -> Shown:
    """Show them, with what there is to say."""
    with request.house.open() as db:
        require(db, request.team, request.user, "manager", WHAT)
        pairs = likeness.suggested(db, request.team, PAIRS)
        done = joins.lately(db, request.team, JOINS)
        ids = sorted({one for join in done for one in (join.kept_id, join.joined_id)})
        people = {one.id: one for one in customers.some(db, request.team, ids)}
        return customers_card.show(customers.counts(db, request.team), pairs, done, people)
