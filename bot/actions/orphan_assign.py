"""Give a relationship that nobody holds to who is proposed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, roles, sight, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from storage import advocates, orphans

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Assign it; the value names the case and the colleague."""
    case_id, _, user = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        roles.require(db, press.team, press.user, "manager", "assign relationships")
        case = orphans.one(db, press.team, case_id)
        one = advocates.one(db, press.team, case.advocate_id) if case else None
        if case is None or one is None:
            raise Refusal("That advocate is not watched any more. Nothing was changed.")
        sight.check(db, press.team, press.user, one.id)
        if case.closed_at is not None:
            raise Refusal(
                f"That is settled: {text.user(one.owner)} holds the relationship with"
                f" *{text.said(one.name)}*. Nothing was changed."
            )
        found = owning.assign(db, one, user, by=press.user, why="the owner was lost", now=press.now)
    return Shown(
        f"{text.user(found.owner)} holds the relationship with *{text.said(found.name)}*, says"
        f" {text.user(press.user)} · {text.when(press.now)}"
    )
