"""What the buttons of a suggested answer have in common: a late click gives the queue as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.answered import decide, queue
from bot.commands import Refusal

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


def say(press: Press, status: str, words: str) -> Shown:
    """Say what the suggestion is, and show what waits; `words` has room for who and for what."""
    with press.house.open() as db:
        try:
            with db.transaction():
                _, advocate, question = decide(
                    db, press.team, press.value, status, press.user, press.now
                )
        except Refusal as refusal:
            return queue(db, press.team, press.user, str(refusal))
        line = words.format(
            who=text.said(advocate.name, 80),
            what=f"Q{question.number}",
        )
        return queue(db, press.team, press.user, f"{line}, says {text.user(press.user)}.")
