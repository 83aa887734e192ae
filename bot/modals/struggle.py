"""Making a question of what somebody asked, or evidence for one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import board, demand, text
from bot.aloud import aloud
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _demand as d
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage import questions

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled
    from storage import Database


@modal
class StruggleForm:
    """A new question with its stage, or one of ours; not both."""

    title = "What They Ask"
    submit = "Keep It"

    def draw(self, asked: Asked) -> list[Block]:
        """Show the words, and ask which question they are."""
        with asked.house.open() as db:
            one = board.of(db, asked.team, asked.about, asked.user)
            stages = d.stages(db, asked.team)
        return [
            b.quote(aloud(one.words), 300),
            f.line(
                "text",
                "As a question, in words that stand for others who ask it",
                most=demand.MOST_TEXT,
                lines=True,
                optional=True,
                hint="A new question is a hypothesis, and this is its first heard case.",
            ),
            f.pick("stage", "Stage of the new question", stages, value=one.stage, optional=True),
            f.find("question", "Or: it is this question of ours", "questions", optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it, and show the board."""
        with filled.house.open() as db:
            try:
                with db.transaction():
                    board.of(db, filled.team, filled.about, filled.user)
                    chosen = _chosen(db, filled)
                    one = board.take(db, filled.team, filled.about, chosen, filled.user, filled.now)
                line = f"Heard as *Q{one.number}*, says {text.user(filled.user)}."
            except Refusal as refusal:
                line = str(refusal)
            return board.show(db, filled.team, filled.user, filled.now, said=line)


def _chosen(db: Database, filled: Filled) -> str:
    """Give the question that is meant, made if it is new. Raises Wrong."""
    words, there = filled.values.text("text"), filled.values.text("question")
    if bool(words) == bool(there):
        raise Wrong({"text": "Write a new question, or choose one of ours below; one of the two."})
    if there:
        one = questions.one(db, filled.team, there)
        if one is None or one.status == "retired":
            raise Wrong({"question": "That question is not in use any more; choose another."})
        return there
    if not filled.values.text("stage"):
        raise Wrong({"stage": "At which stage do they ask it?"})
    stage = d.chosen_stage(db, filled)
    with whom.at(filled, "text"):
        return demand.ask(db, filled.team, words, stage, filled.user, filled.now).id
