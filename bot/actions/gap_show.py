"""See who could answer a question, beside the map it was pressed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap
from bot.actions import action
from bot.answering import whisper
from bot.cards import gap as gap_card
from bot.commands import Refusal
from storage import questions

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> None:
    """Answer as to `/bellwether gap`, and leave the map where it is."""
    with press.house.open() as db:
        question = questions.one(db, press.team, press.value)
        if question is None:
            raise Refusal("That question is not kept any more; `/bellwether coverage` looks anew.")
        found = gap.gather(db, press.team, question, press.now, press.user)
    whisper(press.house, press.team, press.user, press.channel, gap_card.show(found))
