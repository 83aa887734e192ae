"""roi [QUARTER] [CURRENCY] [NAME|@U|WATCHLIST]: the return of a quarter, in three numbers.

What came with a code (the floor), what buyers say themselves, and what was paid by customers whom
an advocate had reached (the ceiling, which overlaps), beside what was spent. Each number has a
button to the rows it came from. It takes a manager; amounts are shown only in the channels that
`settings value #CHANNEL` names. A quarter is `Q3`, `Q3 2026` or `last`. Currencies are never added:
the card is about the one with the most payments, or the one you name (`EUR`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import purse, quarters, roles
from bot.books import Books, gather
from bot.cards import roi as roi_card
from bot.commands import _find as find
from bot.commands import command
from bot.commands._scope import currency, scope
from bot.returning import Return, returned, work
from bot.sight import may_see
from storage import advocates, watchlists

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request
    from bot.grammar import Words
    from bot.quarters import Quarter
    from storage import Database


@command
def answer(request: Request) -> Shown:
    """Weigh a quarter and show it."""
    quarter, words = quarters.part(request.words, request.now)
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "manager", "see the return")
        books, found = weigh(db, request, quarter, words)
        return roi_card.show(
            found,
            work(db, request.team, books, found),
            books,
            amount=purse.may_show(db, request.team, request.channel),
            where=purse.where(db, request.team),
            scope=request_words(words),
        )


def weigh(db: Database, request: Request, quarter: Quarter, words: Words) -> tuple[Books, Return]:
    """Gather what there is, and weigh a quarter for whom the words name; hidden names stay so."""
    chosen, words = currency(words)
    title, whom = scope(db, request, words, "The return")
    listed = watchlists.by_name(db, request.team, words.name()) if words.name() else None
    books = gather(db, request.team, request.now)
    looks = find.viewer(db, request)
    hidden = {one.id for one in advocates.every(db, request.team) if not may_see(looks, one)}
    names = {who: name for who, name in books.names.items() if who not in hidden}
    books = replace(books, names=names, chosen=chosen)
    found = returned(db, request.team, books, quarter, title, whom, listed.id if listed else "")
    return books, found


def request_words(words: Words) -> str:
    """Write words so that they can be typed again."""
    return " ".join(
        f"<@{word.text}>" if word.kind == "user" else f'"{word.text}"' for word in words.words
    )
