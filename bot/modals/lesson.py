"""Correcting what a visit taught, and taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand, visiting
from bot.cards import visit as card
from bot.modals import _demand as d
from bot.modals import _fields as f
from bot.modals import _whom as whom
from bot.modals import modal
from storage import lessons, places

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled

_KINDS = [(kind.replace("_", " ").capitalize(), kind) for kind in places.KINDS]


@modal
class LessonForm:
    """The question or the place in better words, and its stage."""

    title = "What It Teaches"
    submit = "Take It"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it as it was proposed."""
        with asked.house.open() as db:
            one = visiting.waiting(db, asked.team, asked.about)
            stages = d.stages(db, asked.team)
        stage = f.pick("stage", "Stage", stages, value=one.stage)
        if one.kind == "place":
            return [
                f.line("text", "Place", value=one.text, most=80),
                f.pick("place_kind", "What it is", _KINDS, value=one.place_kind),
                stage,
            ]
        return [
            f.line("text", "What do they ask?", value=one.text, most=demand.MOST_TEXT, lines=True),
            stage,
            f.pick("force", "Out of", d.FORCES, value=one.force, optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it as corrected, with the visit as its evidence."""
        values = filled.values
        with filled.house.open() as db, db.transaction():
            with whom.at(filled, "text"):
                one = visiting.waiting(db, filled.team, filled.about)
            corrected = {"text": values.text("text"), "stage": d.chosen_stage(db, filled)}
            if one.kind == "place":
                corrected["place_kind"] = values.text("place_kind")
            else:
                corrected["force"] = values.text("force")
            lessons.change(db, filled.team, one.id, **corrected)
            with whom.at(filled, "text"):
                visited = visiting.take(db, filled.team, one.id, filled.user, filled.now)
        return card.show(visited)
