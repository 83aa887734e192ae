"""worth [CURRENCY] [NAME|@U|WATCHLIST]: what stands to be lost if they go; to be read before.

Of an advocate, of all that a colleague owns, of a watchlist, or of the whole programme: the
relationships, the buyers' questions that nobody else answers, the open deals, the customers that
came with their codes, what buyers say of them, and whom they touched, which overlaps. It takes a
manager; amounts are shown only in the channels set for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import coverage, purse, roles, stakes
from bot.books import Books, gather
from bot.cards import worth as worth_card
from bot.commands import Refusal, command
from bot.commands._scope import currency, scope
from bot.commands.roi import request_words
from storage import advocates

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request
    from storage import Database


@command
def answer(request: Request) -> Shown:
    """Gather what stands with whom the words name, and show it."""
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "manager", "see what stands to be lost")
        title, _, found, asked = weigh(db, request)
        return worth_card.show(
            title,
            found,
            asked,
            amount=purse.may_show(db, request.team, request.channel),
            where=purse.where(db, request.team),
            scope=request_words(request.words),
        )


def weigh(db: Database, request: Request) -> tuple[str, Books, stakes.Worth, dict[str, str]]:
    """Give the title, the books, what stands with whom the words name, and answered questions."""
    what = "What stands with all of the programme"
    chosen, words = currency(request.words)
    if words:
        what = "What would go"
    title, whom = scope(db, request, words, what)
    everybody = advocates.every(db, request.team)
    people = [one for one in everybody if whom is None or one.id in whom]
    if not people:
        raise Refusal("Nobody is watched there yet, so nothing stands to be lost.")
    books = gather(db, request.team, request.now)
    books = replace(books, names={one.id: one.name for one in people}, chosen=chosen)
    found = coverage.gather(db, request.team, request.now)
    by = {
        cell.question.id: {one.person.id for one in cell.answerers}
        for cell in found.cells
        if cell.answerers
    }
    asked = {one.question.id: f"Q{one.question.number} {one.question.text}" for one in found.cells}
    known = {one: asked[one] for one in by}
    return title, books, stakes.worth(db, request.team, books, people, by), known
