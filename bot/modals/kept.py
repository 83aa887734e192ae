"""What came of an ask that was kept: where it can be seen, and whether it speaks for us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap, goodwill, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import advocates, asked_questions, asks, questions

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.advocates import Advocate
    from storage.asks import Ask
    from storage.questions import Question

STANCES = (
    ("It speaks for us", "1"),
    ("It is even-handed", "0"),
    ("It speaks against us", "-1"),
)


@modal
class Kept:
    """A link and a word; with a link, what was asked for a question counts as its answer."""

    title = "They Did"
    submit = "Keep"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it."""
        with asked.house.open() as db:
            one, advocate, question = _about(db, asked)
        blocks = [b.section(f"*{text.said(advocate.name, 80)}*: {text.said(one.what, 300)}")]
        if question is not None:
            hint = (
                f"It is kept as their confirmed answer to Q{question.number}, and counts at once."
            )
            blocks += [
                f.line("link", "Where is it?", most=1000, optional=True, hint=hint),
                f.pick("stance", "What it says of us", STANCES, value="0"),
            ]
        return [
            *blocks,
            f.line("note", "What came of it", most=280, lines=True, optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep the outcome, and the answer where there is one."""
        link, note = filled.values.text("link"), filled.values.text("note")
        if link and not link.startswith(("http://", "https://")):
            raise Wrong(
                {"link": "A link begins with https://; leave it empty where there is none."}
            )
        with filled.house.open() as db, db.transaction():
            one, advocate, question = _about(db, filled)
            goodwill.settle(
                db, filled.team, one.id, f"kept: {note}" if note else "kept", by=filled.user
            )
            counts = bool(link) and question is not None and question.status != "retired"
            if counts and question is not None:
                gap.answered(
                    db,
                    question,
                    advocate,
                    link=link,
                    quote=note,
                    stance=int(filled.values.text("stance") or 0),
                    by=filled.user,
                    now=filled.now,
                )
        said = f"Kept: *{text.said(advocate.name, 80)}* did what they were asked."
        if counts and question is not None:
            said += f" It counts as their answer to Q{question.number}."
        return Shown(f"{said} Think of a thank you: `/bellwether give` logs what you give.")


def _about(db: Database, asked: Asked) -> tuple[Ask, Advocate, Question | None]:
    """Find the ask, whom it was of, and the question it is for. Raises Refusal where it is gone."""
    one = asks.one(db, asked.team, asked.about)
    advocate = advocates.one(db, asked.team, one.advocate_id) if one else None
    while advocate is not None and advocate.merged_into is not None:
        advocate = advocates.one(db, asked.team, advocate.merged_into)
    looks = sight.viewer(db, asked.team, asked.user)
    if one is None or advocate is None or not sight.may_see(looks, advocate):
        raise Refusal("That ask is not kept any more. Nothing was changed.")
    goodwill.see_open(one)
    tied = asked_questions.question_of(db, asked.team, one.id)
    return one, advocate, questions.one(db, asked.team, tied) if tied else None
