"""digest [NAME|@U|WATCHLIST] [7d|30d|since DATE]: what happened, who needs a call, what is unseen.

Without a name it is about everybody; with a person of the company, about the relationships that
person owns. The period is seven days unless you say another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import digest as digest_card
from bot.commands import _find as find
from bot.commands import command
from bot.commands._scope import period, scope
from bot.digest import gather

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Gather and show a digest."""
    since, words = period(request, 7)
    with request.house.open() as db:
        title, whom = scope(db, request, words, "Digest")
        digest = gather(
            db,
            request.team,
            title=title,
            whom=whom,
            since=since,
            now=request.now,
            viewer=find.viewer(db, request).user,
        )
    return digest_card.show(digest)
