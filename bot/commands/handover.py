"""handover NAME to @U [DATE]: pass a relationship on warmly, with what there is to know.

A note is made of what is known: what they care about, what was promised and asked, how they sound,
what not to do, the last contacts; and an introduction that you may send. Both sides confirm, and
then the relationship passes. DATE is until when the new owner makes the first contact, a week from
now unless you say another. For two months the bars are a little lower for them. Without a name it
lists what is on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import handing, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import handover as handover_card
from bot.commands import Refusal, _days, command
from bot.commands import _find as find

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Begin a hand-over, or list those that are not done."""
    if not request.words:
        return _list(request)
    to, rest = request.words.after("to")
    with request.house.open() as db, db.transaction():
        day = _days.today(db, request)
        first, rest = _days.part(rest, day)
        if first is None and to is not None:
            first, to = _days.part(to, day)
        users = (to.of("user") if to else []) + rest.of("user")
        if len(users) != 1:
            raise Refusal(
                'To whom? Like `/bellwether handover "Grace Example" to @max`. Nothing was changed.'
            )
        one = find.advocate(db, request, rest.name())
        made = handing.begin(
            db, one, users[0], by=request.user, now=request.now, first_contact_on=first
        )
    request.house.nudge.set()
    if request.share:  # what there is to know is for who takes over
        return Shown(handover_card.line(made, one))
    return handover_card.show(made, one, request.user)


def _list(request: Request) -> Shown:
    with request.house.open() as db:
        found = handing.incomplete(db, request.team, find.viewer(db, request).user)
    if not found:
        return Shown("No hand-over is on its way. `/bellwether handover NAME to @U` begins one.")
    lines = [handover_card.line(one, advocate) for one, advocate in found]
    return Shown(
        f"*{text.count(len(found), 'hand-over')} on the way*\n{b.bullets(lines)}",
        (
            b.section(f"*{text.count(len(found), 'hand-over')} on the way*"),
            *(b.section(b.bullets(lines[i : i + 10])) for i in range(0, len(lines), 10)),
        ),
    )
