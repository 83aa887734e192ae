"""subject NAME: for admins: all that is kept of an advocate, as one file in your messages.

It is what somebody who asks what you hold on them has a right to see: everything that hangs on
them, what names them elsewhere, and who saw and did what about them. Look through it before you
hand it on, because what only names them may tell of others.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from bot import auditing, roles, subjects, text
from bot.cards import Picture, Shown
from bot.commands import Refusal, command
from bot.commands import _find as find

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Gather it, and send it to who asks and nobody else."""
    if request.share:
        raise Refusal("That is for your eyes only, so nothing was sent; ask without `share`.")
    house, team = request.house, request.team
    with house.open() as db, db.transaction():
        roles.require(db, team, request.user, "admin", "see all that is kept of somebody")
        one = find.advocate(db, request, request.words.name())
        auditing.note(db, team, house, request.user, "subject", [one.id])
        found = subjects.everything(house, db, subjects.person(db, one))
    rows = sum(map(len, found["kept"].values()))
    line = (
        f"All that is kept of *{text.said(one.name)}*, {text.count(rows, 'row')} of"
        f" {text.count(len(found['kept']), 'table')}, comes as a file in your messages with me."
    )
    content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    title = f"All that is kept of {text.plain(one.name, 80)}"
    return Shown(line, picture=Picture("subject.json", title, title, partial(bytes, content)))
