"""Undo that a place was taken for an advocate's: it is let go, and not proposed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from bot.follow import let_go
from storage import accounts, advocates

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Take the account off, with what was read there."""
    with press.house.open() as db, db.transaction():
        account = accounts.one(db, press.team, press.value)
        advocate = advocates.one(db, press.team, account.advocate_id) if account else None
        if account is None or advocate is None:
            raise Refusal("That place is not followed any more. Nothing was changed.")
        owning.see_that_they_may(db, advocate, press.user, "forget what a colleague watches")
        let_go(db, account, press.user, press.now)
    return Shown(
        f"{text.link(account.link, account.title or account.link)} is not"
        f" *{text.said(advocate.name)}*'s: I have forgotten what I read there and do not propose it"
        " again."
    )
