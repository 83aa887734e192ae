"""Whom a customer meant who said how they had heard of us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hearsay, sight, text
from bot.aloud import aloud
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import advocates, reports

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled


@modal
class Heard:
    """One advocate, and a second one where both helped."""

    title = "Whom Do They Mean?"
    submit = "Keep"

    def draw(self, asked: Asked) -> list[Block]:
        """Show the answer, and ask."""
        with asked.house.open() as db:
            report = reports.one(db, asked.team, asked.about)
        if report is None or report.is_settled:
            raise Refusal("That answer is settled already, so nothing was changed.")
        return [
            b.quote(aloud(report.raw_text), 600),
            f.find("first", "Advocate", "advocates"),
            f.find("second", "And", "advocates", optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep whom it means."""
        fields = [name for name in ("first", "second") if filled.values.text(name)]
        with filled.house.open() as db, db.transaction():
            looks = sight.viewer(db, filled.team, filled.user)
            found = {
                name: advocates.one(db, filled.team, filled.values.text(name)) for name in fields
            }
            wrong = {
                name: "They are not watched any more; choose somebody else."
                for name, one in found.items()
                if one is None or not sight.may_see(looks, one)
            }
            if wrong:
                raise Wrong(wrong)
            people = {one.id: one.name for one in found.values() if one is not None}
            hearsay.confirm(db, filled.team, filled.about, list(people), filled.user, filled.now)
        named = text.listing([f"*{text.said(name)}*" for name in people.values()])
        return Shown(f"Kept: it was {named}. `/bellwether heard` shows what is left.")
