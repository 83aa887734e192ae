"""The buyer board: who asks, what, in which words and where, and what they hope to hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.questions import Question
    from storage.struggles import Struggle

TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing somebody asked, in whose thread, at which stage in words; "" where not told.

    `question` is what it was taken for, `near` what it may ask of ours.
    """

    struggle: Struggle
    advocate: str
    stage: str = ""
    question: Question | None = None
    near: Question | None = None


@card
def show(entries: Sequence[Entry], count: int, waiting: int, said: str = "") -> Shown:
    """Draw what was asked, with buttons for what waits; `said` tells what the last click did."""
    title = (
        f"{text.count(count, 'thing')} asked near our advocates, {waiting} to look at"
        if count
        else "Nobody asked near our advocates"
    )
    blocks: list[Block] = [b.section(said)] if said else []
    blocks.append(b.header(title))
    lines = []
    for one in entries[:TOP]:
        lines.append(line(one))
        blocks += [b.section(lines[-1]), b.quote(aloud(one.struggle.words), 300)]
        if one.struggle.hoped and one.struggle.hoped != one.struggle.words:
            blocks.append(b.context(f"Hopes to hear: {text.said(aloud(one.struggle.hoped), 300)}"))
        if one.struggle.status == "new":
            blocks.append(_buttons(one))
    if (more := count - len(entries[:TOP])) > 0:
        blocks.append(b.context(f"and {text.count(more, 'more', 'more')}"))
    if not count:
        blocks.append(
            b.section("What people ask in threads that advocates answer comes here by itself.")
        )
    head = f"{said}\n{title}" if said else title
    return Shown(f"{head}\n{b.bullets(lines)}" if lines else head, tuple(blocks))


def line(one: Entry) -> str:
    """Say who asked where and when, and what became of it."""
    asked = one.struggle
    who = text.link(asked.handle_link, asked.handle or "somebody") or "somebody"
    parts = [
        text.said(one.stage, 60),
        text.day(asked.at),
        text.link(asked.link, f"on {asked.source}"),
        f"in a thread of *{text.said(one.advocate, 80)}*",
    ]
    if one.question is not None:
        parts.append(f"taken as *Q{one.question.number}*")
    return f"*{who}* asks\n{' · '.join(part for part in parts if part)}"


def _buttons(one: Entry) -> Block:
    name = one.struggle.id
    parts = []
    if one.near is not None:
        label = f"It Asks Q{one.near.number}"
        parts.append(b.button(label, "struggle_take", f"{name} {one.near.id}", style="primary"))
    parts.append(b.button("Make It a Question …", "struggle_question", name))
    parts.append(b.button("Not a Buyer's", "struggle_dismiss", name))
    return b.actions(*parts, block_id=name)
