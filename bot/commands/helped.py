"""helped [@U|WATCHLIST]: whether contacts and gives helped, against advocates who were alike.

Of each kind it says how much more people published in the 28 days after, less what others did who
published about as often before and to whom nothing was done, with a 95 % interval. Where it is too
small to test, it says so, and how many it would take. It takes a manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import command
from bot.commands._scope import scope
from bot.helped import Helped, helped
from storage import advocates
from value.effect import WORTH_SEEING

if TYPE_CHECKING:
    from bot.commands import Request

KINDS = {"contact": "Contacts", "give": "Gives"}
SMALL = (
    "Nobody threw a coin over who is contacted: we go to those who need it, and who is far down"
    " often comes up by themselves. This hints; it does not prove."
)


@command
def answer(request: Request) -> Shown:
    """Weigh each kind of act, and say what may be said of it."""
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "manager", "see whether it helped")
        title, whom = scope(db, request, request.words, "Did it help")
        everybody = advocates.every(db, request.team)
        people = [one.id for one in everybody if whom is None or one.id in whom]
        found = helped(db, request.team, people, request.now)
    head = f"*{text.said(title, 100)}?* The last year, in posts in 28 days."
    lines = [said(one) for one in found]
    return Shown(
        f"{head}\n{b.bullets(lines)}",
        (b.section(head), *(b.section(line) for line in lines), b.context(SMALL)),
    )


def said(one: Helped) -> str:
    """Say what came of one kind of act."""
    name, found = KINDS[one.kind], one.effect
    if not one.acts:
        return f"*{name}*: none that is over."
    whom = f"{text.count(found.people, 'person', 'people')} held against others who were alike"
    if found.unmatched:
        whom += f" ({found.unmatched:,} more had nobody alike)"
    if found.small or found.low is None or found.high is None:
        takes = (
            f"it would take about {found.needed} to see {WORTH_SEEING:.0%} more"
            if found.needed
            else "too few to say how many it would take"
        )
        lot = (
            f" By lot it would take {one.by_lot:,} on each side to see twice as many as the"
            f" {one.share:.0%} who publish anyway."
            if one.by_lot
            else ""
        )
        return f"*{name}*: too small to test. {whom}; {takes}.{lot}"
    more = "more" if found.difference >= 0 else "fewer"
    verdict = "seen" if found.seen else "nothing seen, and it would have been"
    return (
        f"*{name}*: {abs(found.difference):.1f} {more} posts (95 %: {found.low:.1f} to"
        f" {found.high:.1f}), of {found.before:.1f} before: {verdict}. {whom}."
    )
