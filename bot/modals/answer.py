"""Saying which question it is that an advocate's words answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.answered import move, of, queue
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import questions

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled


@modal
class Answer:
    """One question of those in use."""

    title = "What Does It Answer?"
    submit = "Say So"

    def draw(self, asked: Asked) -> list[Block]:
        """Show the words, and ask for the question."""
        with asked.house.open() as db:
            answer, advocate, question = of(db, asked.team, asked.about, asked.user)
        return [
            b.section(f"*{text.said(advocate.name, 80)}* says"),
            b.quote(aloud(answer.quote), 300),
            f.find(
                "question",
                "Which question does it answer?",
                "questions",
                hint=f"It was suggested for Q{question.number}. Type a number or a word.",
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it as an answer to that one."""
        with filled.house.open() as db:
            chosen = filled.values.text("question")
            one = questions.one(db, filled.team, chosen) if chosen else None
            if one is None or one.status == "retired":
                raise Wrong({"question": "That question is not in use any more; choose another."})
            try:
                with db.transaction():
                    _, advocate, question = move(
                        db, filled.team, filled.about, chosen, filled.user, filled.now
                    )
            except Refusal as refusal:
                return queue(db, filled.team, filled.user, str(refusal))
            line = f"*{text.said(advocate.name, 80)}* answers *Q{question.number}*"
            return queue(db, filled.team, filled.user, f"{line}, says {text.user(filled.user)}.")
