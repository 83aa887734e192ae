"""What advocates said that may answer a question of buyers, for people to say whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.answers import Answer
    from storage.questions import Question

TOP = 3
STANCES = {-1: "speaks against us", 0: "", 1: "speaks for us"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A suggestion: who said it, which question it may answer, and at which stage, in words."""

    answer: Answer
    advocate: str
    question: Question
    stage: str


@card
def show(waiting: Sequence[Waiting], count: int, said: str = "", small: str = "") -> Shown:
    """Draw the surest suggestions with their buttons; `said` tells what the last click came to."""
    title = (
        f"{text.count(count, 'suggested answer')} to look at"
        if count
        else "No suggested answer waits"
    )
    blocks: list[Block] = []
    if said:
        blocks.append(b.section(said))
    blocks.append(b.header(title))
    lines = []
    for one in waiting[:TOP]:
        lines.append(line(one))
        blocks += [b.section(lines[-1]), b.quote(aloud(one.answer.quote), 300), _buttons(one)]
    if (more := count - len(waiting[:TOP])) > 0:
        blocks.append(b.context(f"and {text.count(more, 'more', 'more')}, as these are done"))
    if not count:
        blocks.append(
            b.section(
                "New posts are read by themselves. Questions come with `/bellwether question add`."
            )
        )
    if small:
        blocks.append(b.context(small))
    head = f"{said}\n{title}" if said else title
    return Shown(f"{head}\n{b.bullets(lines)}" if lines else head, tuple(blocks))


def line(one: Waiting) -> str:
    """Say who may have answered what, where and when."""
    stance = STANCES[one.answer.stance]
    where = text.link(one.answer.link, "where they say it") if one.answer.link else ""
    about = " · ".join(
        part
        for part in (text.said(one.stage, 60), stance, text.day(one.answer.said_at), where)
        if part
    )
    return (
        f"*{text.said(one.advocate, 80)}* on *Q{one.question.number}*"
        f" {text.said(one.question.text, 200)}\n{about}"
    )


def _buttons(one: Waiting) -> Block:
    return b.actions(
        b.button("It Answers That", "answer_confirm", one.answer.id, style="primary"),
        b.button("It Does Not", "answer_wrong", one.answer.id),
        b.button("Another Question …", "answer_other", one.answer.id),
        block_id=one.answer.id,
    )
