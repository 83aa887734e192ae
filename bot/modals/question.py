"""Keeping a question that buyers ask, or changing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import demand
from bot.commands import Refusal
from bot.commands.question import shown
from bot.modals import Wrong, modal
from bot.modals import _demand as d
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage import askers, buyers, questions

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled, Values
    from storage import Database
    from storage.questions import Question


@modal
class QuestionForm:
    """What they ask, at which stage, who asks, and what they hope to hear."""

    title = "Buyers' Question"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it; of one that is there, as it is."""
        with asked.house.open() as db:
            one = _of(db, asked)
            stages = d.stages(db, asked.team)
            kinds = [(kind.name, kind.id) for kind in buyers.every(db, asked.team)]
            who = askers.every(db, asked.team).get(one.id, frozenset()) if one else frozenset()
        most = demand.MOST_TEXT
        words = one.text if one else asked.given.get("text", "")
        blocks = [
            f.line("text", "What do they ask?", value=words, most=most, lines=True),
            f.pick("stage", "Stage", stages, value=one.stage if one else ""),
        ]
        if kinds:
            blocks.append(f.pick_some("buyers", "Who asks", kinds, values=sorted(who)))
        blocks += [
            f.line(
                "paraphrases",
                "Other ways to ask it",
                value="\n".join(one.paraphrases) if one else "",
                hint="One a line. Posts are matched against them.",
                lines=True,
                optional=True,
            ),
            f.line(
                "hoped_answer",
                "What they hope to hear",
                value=one.hoped_answer if one else "",
                most=most,
                lines=True,
                optional=True,
            ),
            f.line(
                "proof_wanted",
                "What would prove it to them",
                value=one.proof_wanted if one else "",
                most=most,
                optional=True,
            ),
            f.pick("force", "Out of", d.FORCES, value=one.force if one else "", optional=True),
            f.line(
                "product",
                "About which product",
                value=one.product if one else "",
                most=80,
                optional=True,
            ),
        ]
        return blocks

    def take(self, filled: Filled) -> Shown:
        """Keep it."""
        with filled.house.open() as db, db.transaction():
            one = _of(db, filled)
            stage = d.chosen_stage(db, filled)
            about = _about(filled.values)
            known = {kind.id for kind in buyers.every(db, filled.team)}
            who = [buyer for buyer in filled.values.several("buyers") if buyer in known]
            with whom.at(filled, "text"):
                words = demand.question_text(filled.values.text("text"))
                if one is None:
                    one = demand.ask(
                        db,
                        filled.team,
                        words,
                        stage,
                        filled.user,
                        filled.now,
                        buyer_ids=who,
                        **about,
                    )
                else:
                    demand.reword(db, one, words, stage, **about)
                    askers.put(db, filled.team, one.id, who)
            return shown(db, filled.team, one.id)


def _of(db: Database, asked: Asked) -> Question | None:
    if not asked.about.startswith("question_"):
        return None
    one = questions.one(db, asked.team, asked.about)
    if one is None:
        raise Refusal("That question is not kept here. Nothing was changed.")
    return one


def _about(values: Values) -> dict[str, Any]:
    lines = [line.strip() for line in values.text("paraphrases").splitlines() if line.strip()]
    if len(lines) > demand.MOST_PARAPHRASES or any(len(x) > demand.MOST_TEXT for x in lines):
        raise Wrong(
            {
                "paraphrases": f"{demand.MOST_PARAPHRASES} lines of {demand.MOST_TEXT} characters"
                " are the most."
            }
        )
    return {
        "paraphrases": tuple(dict.fromkeys(lines)),
        "hoped_answer": values.text("hoped_answer"),
        "proof_wanted": values.text("proof_wanted"),
        "force": values.text("force"),
        "product": values.text("product"),
    }
