"""Note that somebody was asked to answer a question, within what they may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap, sight, text
from bot.actions import action
from bot.cards import gap as gap_card
from bot.commands import Forgotten, Refusal
from storage import advocates, questions

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Log it, and show the gap as it is now."""
    question_id, _, advocate_id = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        question = questions.one(db, press.team, question_id)
        if question is None:
            raise Forgotten("That question is not kept any more. Nothing was logged.")
        one = advocates.one(db, press.team, advocate_id)
        while one is not None and one.merged_into is not None:
            one = advocates.one(db, press.team, one.merged_into)
        if one is None or not sight.may_see(sight.viewer(db, press.team, press.user), one):
            raise Refusal("They are not watched any more. Nothing was logged.")
        made, is_new = gap.ask(db, question, one, by=press.user, now=press.now)
        found = gap.gather(db, press.team, question, press.now, press.user)
    name = f"*{text.said(one.name, 80)}*"
    if is_new:
        note = f"Logged: {text.user(made.by)} asks {name} to answer Q{question.number}."
    else:
        note = (
            f"{text.user(made.by)} logged on {text.day(made.at)} that {name} was asked this;"
            " nothing more was kept."
        )
    return gap_card.show(found, note=note)
