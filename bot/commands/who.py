"""who LINK: whom a link belongs to, and who of us holds the relationship.

Paste the link of a place or a post, or a handle. It is answered from what is known here; nothing is
fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import who as who_card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.whose import trace

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Say who it is."""
    links = request.words.of("link")
    if len(links) != 1:
        raise Refusal("Which link? Paste one, like `/bellwether who https://blog.example/post`.")
    with request.house.open() as db:
        found = trace(db, request.team, links[0], find.looker(request))
    if found is None:
        raise Refusal(
            f"{text.code(links[0])} belongs to nobody I know. `/bellwether watch NAME LINK` follows"
            " who it is."
        )
    request.seen.add(found.advocate.id)
    return who_card.show(found, request.now, buttons=not request.share)
