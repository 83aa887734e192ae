"""A kind of buyer: what sets them off, what they ask, where they look, and how well we know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import demand, text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.cards.question import evidence_line
from value.support import support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.buyers import Buyer
    from storage.evidence import Evidence
    from storage.questions import Question

MOST = 12
TRIGGERS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of buyer with all that is known: questions, places by stage, and the evidence.

    `looks` pair a stage's label with a place's name; `behind` is the evidence by question.
    """

    buyer: Buyer
    triggers: Sequence[Evidence]
    questions: Sequence[Question]
    looks: Sequence[tuple[str, str]]
    labels: Mapping[str, str]
    behind: Mapping[str, Sequence[Evidence]]


@card
def show(known: Known) -> Shown:
    """Draw a kind of buyer; where only sales opinion is behind much of it, that comes first."""
    one = known.buyer
    held = {asked.id: support(known.behind.get(asked.id, ())) for asked in known.questions}
    said = [piece.at for some in known.behind.values() for piece in some]
    said += [piece.at for piece in known.triggers]
    facts = [
        ("Role in deciding", one.role or "nobody said"),
        ("Segment", text.said(one.segment) or "any"),
        ("Last heard of", text.day(max(said)) if said else "never: nothing is behind it"),
        ("Reviewed", text.day(one.reviewed_at) if one.reviewed_at else "not yet"),
    ]
    blocks: list[Block] = [b.header(one.name), b.fields(facts)]
    ours = sum(one.is_only_ours or not one.kinds for one in held.values())
    if ours:
        of = len(known.questions)
        blocks.append(
            b.section(
                f":warning: Only our own opinion, or nothing, is behind {ours} of {of} questions;"
                " `/bellwether visit` finds out."
            )
        )
    if one.note:
        blocks.append(b.section(text.said(one.note, 1000)))
    if known.triggers:
        lines = [evidence_line(piece) for piece in known.triggers[:TRIGGERS]]
        blocks.append(b.section(f"*What sets them off*\n{b.bullets(lines)}"))
    lines = [
        f"Q{asked.number} {text.said(asked.text, 160)}  ·  {known.labels.get(asked.stage, '?')}"
        f"  ·  {demand.mark(asked, held[asked.id])}"
        for asked in known.questions[:MOST]
    ]
    blocks.append(b.section(f"*What they ask*\n{b.bullets(lines or ['nothing is known yet'])}"))
    by_stage: dict[str, list[str]] = {}
    for stage, place in known.looks:
        by_stage.setdefault(stage, []).append(text.said(place, 60))
    lines = [f"{text.said(stage)}: {', '.join(names[:MOST])}" for stage, names in by_stage.items()]
    blocks.append(b.section(f"*Where they look*\n{b.bullets(lines or ['nothing is known yet'])}"))
    blocks.append(b.actions(b.button("Edit …", "buyer_edit", one.id)))
    return Shown(
        f"{text.said(one.name)}: {text.count(len(known.questions), 'question')}", tuple(blocks)
    )
