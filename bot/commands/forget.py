"""forget NAME: for admins: erase a person for good, here and in Slack; nothing brings them back.

Posts, readings, alerts, touches, asks and answers go, and so do cards, messages and files in Slack
that are about them; where they are only named, the name goes. What stays is a keyed hash of where
they published, by which `watch`, `import` and the poller know not to follow them again. There is no
way back. You are asked to type the name once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import roles
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
        if request.words:
            about = find.advocate(db, request, request.words.name()).id
    return open_form(request, "forget", about)
