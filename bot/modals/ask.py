"""Asking something of an advocate, or giving something to them, within their goodwill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap, goodwill, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.modals import _fields as f
from bot.modals import _whom as whom
from bot.modals import modal

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.goodwill import Standing
    from bot.modals import Asked, Filled

KINDS = (("We ask something of them", "ask"), ("We give something to them", "give"))


@modal
class Ask:
    """What, for whom, and whether they are to be left in peace for now."""

    title = "Ask or Give"
    submit = "Log"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it, and say how they stand."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
            stands = goodwill.of(db, one, asked.now) if one else None
        return [
            whom.ask(one, hint="Who was asked lately is left in peace for a time; I say so then."),
            *([b.context(_stands(stands))] if stands else ()),
            f.pick("kind", "Which", KINDS, value="ask"),
            f.line("what", "What", most=300, placeholder="To speak at the meetup in May"),
            f.line("for", "For which team or campaign", most=150, optional=True),
            f.line(
                "anyway",
                "Why now, although it is too early",
                most=300,
                optional=True,
                hint="Only a manager may ask before the time is up.",
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it, unless they are to be left in peace."""
        values = filled.values
        with filled.house.open() as db, db.transaction():
            one = whom.chosen(db, filled)
            about, by, now = values.text("what"), filled.user, filled.now
            with whom.at(filled, "what"):
                if values.text("kind") == "give":
                    goodwill.give(db, one, about, by=by, now=now, for_whom=values.text("for"))
                else:
                    made = goodwill.ask(
                        db,
                        one,
                        about,
                        by=by,
                        now=now,
                        for_whom=values.text("for"),
                        anyway=values.text("anyway"),
                    )
                    gap.tie(db, made)
            stands = goodwill.of(db, one, filled.now)
        verb = "gave" if values.text("kind") == "give" else "asked"
        return Shown(
            f"Logged: we {verb} *{text.said(one.name)}*: {text.said(values.text('what'), 300)}."
            f" {_stands(stands)}"
        )


def _stands(stands: Standing) -> str:
    asks, gives = text.count(stands.asks, "ask"), text.count(stands.gives, "give")
    line = f"Within a year: {asks}, {gives}."
    if stands.last and stands.free_at:
        line += (
            f" Left in peace until {text.day(stands.free_at)}:"
            f" {text.user(stands.last.by)} asked on {text.day(stands.last.at)}."
        )
    return line
