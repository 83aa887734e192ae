"""A reference visit: what was said, and what it taught, each with a button to take it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud, untitled
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from bot.visiting import Visited
    from storage.closings import Closing
    from storage.lessons import Lesson

SAID = (
    ("trigger", "What was going on"),
    ("that_week", "What made it a problem that week"),
    ("first_search", "Where they looked first"),
    ("next_search", "Where next"),
    ("who_helped", "Who helped"),
    ("hoped_to_hear", "What they hoped to hear"),
    ("nearly_stopped", "What nearly stopped them"),
    ("tell_a_peer", "What they would tell a peer"),
)
"""The columns of a visit with what they are called, in the order it is asked."""
_KINDS = {"question": "They ask", "place": "They looked at", "touch": "Helped by"}


@card
def show(visited: Visited) -> Shown:
    """Draw a visit; what waits for a decision comes first."""
    visit = visited.visit
    who = f"  ·  {text.said(visited.buyer, 80)}" if visited.buyer else ""
    quote = "may be quoted" if visit.quotable else "not to be quoted"
    blocks: list[Block] = [
        b.header(f"Visit: {visit.customer}"),
        b.context(f"{text.day(visit.at)}{who}  ·  {text.user(visit.by)}  ·  {quote}"),
    ]
    waiting = [one for one in visited.lessons if one.status == "proposed"]
    if waiting:
        blocks.append(b.section("*What it teaches*: take what is right, and nothing else counts"))
        for one in waiting:
            blocks += _proposed(one, visited)
    if taken := [_taken(one, visited) for one in visited.lessons if one.status == "taken"]:
        blocks.append(b.section(f"*Taken*\n{b.bullets(taken)}"))
    if visited.strangers and untitled(visit.who_helped):
        names = text.listing([text.code(name) for name in visited.strangers])
        blocks.append(
            b.context(f"Helped too, and not watched: {names}; `/bellwether watch NAME LINK`")
        )
    said = [
        f"*{label}*: {text.said(aloud(getattr(visit, name)), 300)}"
        for name, label in SAID
        if getattr(visit, name)
    ]
    if said:
        blocks.append(b.section("\n".join(said)))
    blocks.append(b.actions(b.button("Go On …", "visit_edit", visit.id)))
    left = text.count(len(waiting), "thing")
    return Shown(
        f"Visit to {text.said(visit.customer)} is kept; {left} it teaches to decide on.",
        tuple(blocks),
    )


def due_line(closing: Closing) -> str:
    """Say that a visit is due."""
    return (
        f"A reference visit is due: *{text.said(closing.customer)}*, {closing.outcome} on"
        f" {closing.closed_on.isoformat()}."
    )


def due_blocks(closing: Closing) -> list[Block]:
    """Draw that a visit is due, with buttons."""
    return [
        b.section(due_line(closing)),
        b.actions(
            b.button("Log the Visit …", "visit_log", closing.id, style="primary"),
            b.button("No Visit", "visit_skip", closing.id),
        ),
    ]


def _proposed(one: Lesson, visited: Visited) -> list[Block]:
    return [
        b.section(_line(one, visited), button=b.menu([("Not That", "lesson_dismiss", one.id)])),
        b.actions(
            b.button("Take It", "lesson_take", one.id, style="primary"),
            *([] if one.kind == "touch" else [b.button("Change …", "lesson_change", one.id)]),
        ),
    ]


def _line(one: Lesson, visited: Visited) -> str:
    facts = [visited.labels.get(one.stage, "no stage yet")]
    facts += [fact for fact in (one.force, one.place_kind.replace("_", " ")) if fact]
    words = text.said(aloud(one.text), 280)
    return f"{_KINDS[one.kind]}: *{words}*\n" + text.said("  ·  ".join(facts))


def _taken(one: Lesson, visited: Visited) -> str:
    number = visited.numbers.get(one.made_id)
    name = f"Q{number} " if number else ""
    return f"{_KINDS[one.kind]}: {name}{text.said(aloud(one.text), 200)}"
