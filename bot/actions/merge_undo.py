"""Undo a merge: the two are two again, each with the places they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, sight, text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from bot.merging import WHAT, part
from storage import advocates, merges

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Part them."""
    with press.house.open() as db, db.transaction():
        done = merges.one(db, press.team, press.value)
        merged = advocates.one(db, press.team, done.merged_id) if done else None
        kept = advocates.one(db, press.team, done.kept_id) if done else None
        if done is None or merged is None or kept is None:
            raise Refusal("One of the two is not watched any more. Nothing was changed.")
        sight.check(db, press.team, press.user, kept.id, merged.id)
        if kept.merged_into is not None:
            raise Refusal(
                f"{text.code(kept.name)} has been merged into somebody else since. Nothing was"
                " changed; undo that first."
            )
        if press.user != done.merged_by:
            owning.see_that_they_may(db, merged, press.user, WHAT)
        if not part(db, done, press.now):
            raise Refusal("That was undone before. Nothing was changed.")
    return Shown(
        f"Undone: *{text.said(merged.name)}* and *{text.said(kept.name)}* are two again, and"
        f" {text.count(len(done.accounts), 'account')} went back."
    )
