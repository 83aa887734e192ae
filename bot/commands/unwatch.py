"""unwatch NAME [LINK]: stop following someone, or one place of theirs, and forget what was read.

Posts, readings and alerts of the person are deleted. Cards in channels stay as they are. With a
link, only that place is let go. It takes a manager, who holds the relationship, or who began it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, text
from bot.cards import Shown
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.follow import let_go
from bot.judge import judge
from monitors import _links
from storage import accounts, advocates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Request
    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate


@command
def answer(request: Request) -> Shown:
    """Delete the advocate with everything that hangs on them."""
    with request.house.open() as db, db.transaction():
        advocate = find.advocate(db, request, request.words.name())
        owning.see_that_they_may(db, advocate, request.user, "forget what a colleague watches")
        places = accounts.of_advocate(db, request.team, advocate.id)
        followed = len(places)
        if links := request.words.of("link"):
            return _let_go(db, request, advocate, places, links)
        advocates.remove(db, request.team, advocate.id)
    return Shown(
        f"No longer watching *{text.said(advocate.name)}*: {text.count(followed, 'account')} and"
        " what was read there are forgotten. `/bellwether watch` begins anew."
    )


def _let_go(
    db: Database,
    request: Request,
    advocate: Advocate,
    places: Sequence[Account],
    links: Sequence[str],
) -> Shown:
    """Let single places go, and look at the advocate again without them."""
    gone = [one for one in places if any(_is(one, link) for link in links)]
    if not gone:
        theirs = text.listing([text.link(one.link, one.link) for one in places]) or "none"
        raise Refusal(
            f"None of *{text.said(advocate.name)}*'s places has that link. Nothing was changed;"
            f" theirs are {theirs}."
        )
    for one in gone:
        let_go(db, one, request.user, request.now)
    judge(db, request.team, advocate, frozenset(), request.now)
    left = len(places) - len(gone)
    return Shown(
        f"No longer watching {text.listing([text.link(one.link, one.link) for one in gone])}:"
        f" what was read there is forgotten. {text.count(left, 'account')} of"
        f" *{text.said(advocate.name)}* {'is' if left == 1 else 'are'} left."
    )


def _is(account: Account, link: str) -> bool:
    """Tell whether a link means this account, however it is spelled."""
    try:
        meant = _links.same_place(link if "://" in link else f"https://{link}")
        return meant in {_links.same_place(one) for one in (account.link, account.address)}
    except ValueError:
        return False
