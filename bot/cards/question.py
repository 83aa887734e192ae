"""A question of buyers: who asks it and when, what they hope to hear, and what holds it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import demand, text
from bot.aloud import aloud
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from value.support import support

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.evidence import Evidence
    from storage.questions import Question

MOST = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A question with what its stage is called, who asks it, its evidence, and its answers."""

    question: Question
    stage: str
    buyers: Sequence[str]
    evidence: Sequence[Evidence]
    answers: int


@card
def show(known: Known) -> Shown:
    """Draw a question with its evidence, newest first."""
    one = known.question
    held = support(known.evidence)
    facts = [
        ("Stage", text.said(known.stage)),
        ("Asked by", text.listing([text.said(name, 80) for name in known.buyers]) or "any buyer"),
        ("Stands as", demand.mark(one, held)),
        ("Confirmed answers", f"{known.answers:,}"),
    ]
    more = (
        ("Hoped for", one.hoped_answer),
        ("Proof wanted", one.proof_wanted),
        ("Out of", one.force),
        ("Product", one.product),
    )
    facts += [(name, text.said(words, 300)) for name, words in more if words]
    blocks: list[Block] = [b.header(f"Q{one.number}: {one.text}"), b.fields(facts)]
    if one.paraphrases:
        said = b.bullets([text.said(words, 200) for words in one.paraphrases[:MOST]])
        blocks.append(b.section(f"*Also asked as*\n{said}"))
    lines = [evidence_line(piece) for piece in known.evidence[:MOST]]
    blocks.append(b.section(f"*{demand.held_up_by(held).capitalize()}*\n{b.bullets(lines)}"))
    buttons = [b.button("Edit …", "question_edit", one.id)]
    if one.status != "confirmed":
        buttons.insert(0, b.button("Confirm", "question_confirm", one.id, style="primary"))
    if one.status != "retired":
        buttons.append(b.button("Retire", "question_retire", one.id))
    blocks.append(b.actions(*buttons))
    return Shown(
        f"Q{one.number}: {text.said(one.text, 200)} ({demand.mark(one, held)},"
        f" {demand.held_up_by(held)})",
        tuple(blocks),
    )


def evidence_line(piece: Evidence) -> str:
    """Say what one piece of evidence is, in a line."""
    facts = [f"{text.day(piece.at)} {piece.kind.replace('_', ' ')}"]
    if piece.customer:
        facts.append(text.said(piece.customer, 80))
    words = f"“{text.said(aloud(piece.text), 280)}”" if piece.text else ""
    if piece.link:
        words += f" {text.link(piece.link, 'there')}"
    quote = " (may be quoted)" if piece.quotable else ""
    return f"{', '.join(facts)}: {words}{quote}" if words else ", ".join(facts)
