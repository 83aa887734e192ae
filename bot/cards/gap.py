"""A gap: the question, who is nearest to it and how they are, and an ask to send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import called
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.gap import UNWELL, draft

if TYPE_CHECKING:
    from bot.gap import Candidate, Gap

MOST_ASKED = 5
SAYS = {
    "none": "Nobody we know answers it.",
    "against": "Somebody speaks against us on it.",
    "ours only": "Only we ourselves answer it.",
    "stale": "The newest answer is over a year old.",
    "one": "A single person answers it.",
}


@card
def show(gap: Gap, *, note: str = "", buttons: bool = True) -> Shown:
    """Draw it, under a note of what has just been done."""
    question = gap.cell.question
    title = f"Q{question.number}: {question.text}"
    blocks: list[Block] = [b.section(note)] if note else []
    blocks += [b.header(title), b.section(_about(gap))]
    for ask, advocate in gap.asked[:MOST_ASKED]:
        line = f"Asked *{text.said(advocate.name, 80)}* on {text.day(ask.at)}: {text.user(ask.by)}"
        blocks.append(b.section(line))
        if buttons:
            blocks.append(outcome(ask.id))
    if not gap.nearest:
        blocks.append(b.context(_nobody(gap)))
    for one in gap.nearest:
        button = (
            b.button("I Asked", "gap_asked", f"{question.id} {one.advocate.id}")
            if buttons and one.advocate.id not in {asked.id for _, asked in gap.asked}
            else None
        )
        blocks += [b.section(_who(one), button=button), b.quote(draft(one, question), 900)]
    if gap.nearest:
        blocks.append(
            b.context(
                "Nearest by what they write, the product they know and their role. Send the words"
                " yourself, as your own; *I Asked* logs it within what each may be asked."
            )
        )
    line = f"{text.said(title, 200)}  {_standing(gap)}"
    return Shown(f"{note} {line}".strip(), tuple(blocks))


def outcome(ask_id: str) -> Block:
    """Offer to say what became of an ask."""
    return b.actions(
        b.button("They Did …", "ask_kept", ask_id),
        b.button("They Declined", "ask_declined", ask_id),
    )


def _standing(gap: Gap) -> str:
    marks = gap.cell.marks
    return " ".join(SAYS[mark] for mark in marks) or "It is answered well."


def _about(gap: Gap) -> str:
    cell, question = gap.cell, gap.cell.question
    lines = [f"*{text.said(gap.stage, 60)}*  ·  {_standing(gap)}"]
    if cell.buyers:
        names = text.listing([text.said(buyer.name, 40) for buyer in cell.buyers[:5]])
        lines.append(f"Asked by {names}.")
    if question.hoped_answer:
        lines.append(f"Hoped to hear: {text.said(question.hoped_answer, 300)}")
    if question.proof_wanted:
        lines.append(f"Proof wanted: {text.said(question.proof_wanted, 300)}")
    those = [(one, "") for one in cell.answerers]
    those += [(one, ", unlike who asks") for one in cell.others]
    those += [(one, ", against us") for one in cell.against]
    if those:
        who = [f"*{text.said(one.person.name, 60)}*{tail}" for one, tail in those[:5]]
        lines.append(f"Answered by {text.listing(who)}.")
    return "\n".join(lines)


def _nobody(gap: Gap) -> str:
    has_roles = any(buyer.role for buyer in gap.cell.buyers)
    words = "Nobody whom we follow writes close to it"
    words += ", or is known to be like who asks." if has_roles else "."
    return (
        f"{words} Other ways to ask it help to find who does: `/bellwether question edit"
        f" Q{gap.cell.question.number}`. `show NAME` has the form that says whom they are like."
    )


def _who(one: Candidate) -> str:
    near = one.near
    why = []
    if near.post is not None:
        title = text.link(near.post.url, called(near.post) or "a post")
        why.append(f"wrote {title} on {text.day(near.post.published_at)}")
    if near.has_product:
        why.append("knows the product")
    if near.has_role:
        why.append("has the role of who asks")
    if one.roles:
        why.append(f"{text.listing(list(one.roles))} at this stage")
    warn = "" if one.can_be_asked else ":warning: "
    return f"*{text.said(one.advocate.name, 80)}*: {'; '.join(why)}\n{warn}{_how(one)}"


def _how(one: Candidate) -> str:
    """Say how they are, and what they were asked."""
    state = one.relation.state
    parts = [f"*{text.escape(state)}*" if state in UNWELL else text.escape(state)]
    if one.away_until is not None:
        parts.append(f"away until {one.away_until.isoformat()}")
    asks, gives = text.count(one.stands.asks, "ask"), text.count(one.stands.gives, "give")
    parts.append(f"{asks} and {gives} within a year")
    if one.stands.free_at is not None:
        parts.append(f"left in peace until {text.day(one.stands.free_at)}")
    elif one.stands.is_too_much:
        parts.append("asked too much: give something first")
    return "  ·  ".join(parts)
