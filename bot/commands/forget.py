"""forget [--customer] NAME: for admins: erase a person for good; nothing brings them back.

Posts, readings, alerts, touches, asks and answers go, and so do cards, messages and files in Slack
that are about them; where they are only named, the name goes. What stays is a keyed hash of where
they published, by which `watch`, `import` and the poller know not to follow them again. There is no
way back. You are asked to type the name once more.

With `--customer` it is a customer: a name as `path` shows it, an address, or an id of a system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import letting_go, roles
from bot.commands import _find as find
from bot.commands import command
from bot.commands._form import open_form

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Ask to confirm."""
    about = ""
    with request.house.open() as db:
        roles.require(db, request.team, request.user, "admin", "forget somebody")
        if "customer" in request.words.of("flag"):
            words = request.words.words
            said = " ".join(one.text for one in words if one.kind in ("word", "link"))
            with db.transaction():  # the key of addresses may have to be made
                one = letting_go.find(request.house, db, request.team, said)
            return open_form(request, "forget_customer", one.id)
        if request.words:
            about = find.advocate(db, request, request.words.name()).id
    return open_form(request, "forget", about)
