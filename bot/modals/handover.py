"""Handing a relationship over, with a note made from its history."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import handing, roles, text
from bot.cards import Shown
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled


@modal
class Handover:
    """To whom, what they have to know, what to write to the advocate, and until when to call."""

    title = "Hand Over"
    submit = "Begin"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it, with the note drafted where it is known about whom."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
            note = ""
            if one is not None:
                if asked.user != one.owner:
                    what = "hand over somebody else's relationship"
                    roles.require(db, asked.team, asked.user, "manager", what)
                note = handing.note_of(handing.known(db, one, asked.now), asked.now)
        return [
            whom.ask(one),
            f.person("to", "To whom"),
            f.line(
                "note",
                "What they have to know",
                value=note,
                most=handing.MOST_NOTE,
                lines=True,
                optional=True,
                hint="Drafted from the history. Left empty, I write it.",
            ),
            f.line(
                "introduction",
                "What to send to the advocate",
                most=handing.MOST_NOTE,
                lines=True,
                optional=True,
                hint="Left empty, I draft a few lines in your names; nothing is sent by me.",
            ),
            f.day(
                "first",
                "First contact until",
                value=(asked.now + handing.FIRST_CONTACT).date(),
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Begin it; it passes when both sides have confirmed."""
        values, first = filled.values, date.fromisoformat(filled.values.text("first"))
        if first < filled.now.date():
            raise Wrong({"first": "That day is over; pick one to come."})
        with filled.house.open() as db, db.transaction():
            one = whom.chosen(db, filled)
            with whom.at(filled, "to"):
                made = handing.begin(
                    db,
                    one,
                    values.text("to"),
                    by=filled.user,
                    now=filled.now,
                    first_contact_on=first,
                    note=values.text("note"),
                    introduction=values.text("introduction"),
                )
        filled.house.nudge.set()
        return Shown(
            f"*{text.said(one.name)}* is on the way to {text.user(made.taker)}. It passes when both"
            " of you have confirmed; your homes show what is left to do."
        )
