"""Saying that somebody will be away, so that their silence alarms nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import away, text
from bot.cards import Shown
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database

WHO = (("An advocate", "advocate"), ("I", "me"))


@modal
class Absence:
    """Who, from when until when, and why."""

    title = "Plan an Absence"
    submit = "Keep"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
        asks = (
            [whom.ask(one)]
            if one
            else [
                f.pick("who", "Who is away", WHO, value="me"),
                f.find(whom.FIELD, "Which advocate", "advocates", optional=True),
            ]
        )
        return [
            *asks,
            f.day("from", "First day away", value=asked.now.date()),
            f.day("until", "Last day away"),
            f.line(
                "note",
                "In a few words",
                most=away.MOST_NOTE,
                optional=True,
                hint="While you are away, your alerts call who stands in for you; an advocate who"
                " is away raises none for being silent.",
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it; what was planned for the same days gives way."""
        first = date.fromisoformat(filled.values.text("from"))
        last = date.fromisoformat(filled.values.text("until"))
        with filled.house.open() as db, db.transaction():
            kind, subject, name = _subject(db, filled)
            with whom.at(filled, "until"):
                away.plan(
                    db,
                    filled.team,
                    kind,
                    subject,
                    first,
                    last,
                    by=filled.user,
                    now=filled.now,
                    note=filled.values.text("note"),
                )
        return Shown(f"Noted: {name} away from {first.isoformat()} to {last.isoformat()}.")


def _subject(db: Database, filled: Filled) -> tuple[str, str, str]:
    """Tell of what kind, which, and as what is said."""
    asked = filled.about in ("", whom.ANY)
    if asked and filled.values.text("who") == "me":
        return "colleague", filled.user, "you are"
    if asked and not filled.values.text(whom.FIELD):
        raise Wrong({whom.FIELD: "Choose which advocate, or that it is you."})
    one = whom.chosen(db, filled)
    return "advocate", one.id, f"*{text.said(one.name)}* is"
