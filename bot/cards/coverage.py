"""The coverage map in words: what nobody answers, what hangs on one person, what is weak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards import Picture
    from value.coverage import Cell, Coverage, Exposed
    from value.open_deals import Pipeline

FEW, MANY = 5, 8
MOST_NAMES = 3
# currencies that have no hundredths
WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
WEAK = (
    ("against", "Somebody speaks against us"),
    ("ours only", "Only we ourselves answer"),
    ("stale", "Nobody has answered for over a year"),
)
LOSS = {
    "none": "Only they answer",
    "ours only": "Without them only we ourselves answer",
    "stale": "Without them the newest answer is over a year old to",
}


@card
def show(
    coverage: Coverage,
    title: str,
    states: Mapping[str, str],
    *,
    buttons: bool = True,
    picture: Picture | None = None,
) -> Shown:
    """Draw it: gaps, who answers alone and how they are (`states`, by id), then what is weak."""
    blocks: list[Block] = [b.header(title), b.context(_summary(coverage))]
    blocks += _gaps(coverage.marked("none"), buttons=buttons)
    blocks += _singles(coverage.marked("one"), states)
    for mark, says in WEAK:
        if found := coverage.marked(mark):
            lines = [_line(cell, who=mark != "stale") for cell in found[:FEW]]
            blocks.append(b.section(f"*{says}* ({len(found):,})\n{b.bullets(lines)}"))
            blocks += _more(len(found) - FEW)
    stages = [_stage(coverage, key, cells) for key, cells in coverage.by_stage().items()]
    if len(stages) > 1:
        blocks.append(b.section(f"*By stage*\n{b.bullets(stages)}"))
    if picture is not None:
        blocks.append(
            b.context(
                "The map as a picture comes into your direct messages with me, or with `--share`"
                f" into the channel: {text.said(picture.alt, 1500)}"
            )
        )
    line = f"{text.escape(text.plain(title))}: {_summary(coverage)}"
    return Shown(line, tuple(blocks), picture)


def losses(exposed: Sequence[Exposed]) -> list[str]:
    """Say what coverage would be lost with somebody, a line for each way, as escaped mrkdwn."""
    lines = []
    for mark, says in LOSS.items():
        some = [one.cell for one in exposed if one.mark == mark]
        if not some:
            continue
        names = [
            f"Q{cell.question.number} “{text.said(cell.question.text, 90)}”"
            for cell in some[:MOST_NAMES]
        ]
        if (more := len(some) - MOST_NAMES) > 0:
            names.append(text.count(more, "more question"))
        lines.append(f"*{says}* {text.listing(names)}{_behind(some)}")
    return lines


def money(amounts: Mapping[str, int]) -> str:
    """Write amounts in minor units as people do, each in its currency."""
    return text.listing(
        [
            f"{text.plain(currency, 5)} {amount / (1 if currency in WHOLE else 100):,.0f}"
            for currency, amount in amounts.items()
        ]
    )


def _behind(cells: Sequence[Cell]) -> str:
    """Say what is open behind cells; a deal may sit in several, so that no sum is made of them."""
    most = max((cell.pipeline for cell in cells), key=lambda one: one.deals)
    if not most.deals:
        return ""
    least = "at least " if len(cells) > 1 else ""
    return f" → {least}{_pipeline(most)}"


def _pipeline(pipeline: Pipeline) -> str:
    worth = f", {money(pipeline.amounts)}" if pipeline.amounts else ""
    return f"{text.count(pipeline.deals, 'open deal')}{worth}"


def _summary(coverage: Coverage) -> str:
    every = len(coverage.cells)
    if not every:
        return (
            "No question of buyers is kept here yet. `/bellwether question add` keeps one, and"
            " `/bellwether visit` finds out which they ask."
        )
    well = sum(not cell.marks for cell in coverage.cells)
    guessed = sum(cell.question.status == "hypothesis" for cell in coverage.cells)
    parts = [
        f"{text.count(every, 'question')}, {well:,} answered well",
        f"{len(coverage.marked('none')):,} by nobody, {len(coverage.marked('one')):,} by one only",
    ]
    if guessed:
        are = "is a hypothesis" if guessed == 1 else "are hypotheses"
        parts.append(f"{guessed:,} {are}")
    return "  ·  ".join(parts)


def _gaps(found: Sequence[Cell], *, buttons: bool) -> list[Block]:
    if not found:
        return []
    blocks: list[Block] = [b.section(f"*Nobody answers* ({len(found):,})")]
    for cell in found[:MANY]:
        button = b.button("Who Could? …", "gap_show", cell.question.id) if buttons else None
        blocks.append(b.section(_line(cell), button=button))
    return blocks + _more(len(found) - MANY)


def _singles(found: Sequence[Cell], states: Mapping[str, str]) -> list[Block]:
    if not found:
        return []
    lines = []
    for cell in found[:MANY]:
        person = cell.answerers[0].person
        state = states.get(person.id, "")
        mark = "" if state in ("", "steady", "back") else ":warning: "
        how = f", {mark}{text.escape(state)}" if state else ""
        lines.append(f"{_line(cell)}: *{text.said(person.name, 80)}*{how}")
    title = f"*A single person answers; are they well?* ({len(found):,})"
    return [b.section(f"{title}\n{b.bullets(lines)}"), *_more(len(found) - MANY)]


def _line(cell: Cell, *, who: bool = False) -> str:
    """Say of a cell what it is about, who asks, what is open behind it, and who was asked."""
    question = cell.question
    guess = " (a hypothesis)" if question.status == "hypothesis" else ""
    parts = [f"*Q{question.number}* {text.said(question.text, 140)}{guess}"]
    if cell.buyers:
        names = [text.said(buyer.name, 40) for buyer in cell.buyers[:MOST_NAMES]]
        parts.append(text.listing(names))
    if cell.pipeline.deals:
        parts.append(_pipeline(cell.pipeline))
    if who:
        those = cell.against if "against" in cell.marks and cell.against else cell.answerers
        names = [text.said(one.person.name, 40) for one in those[:MOST_NAMES]]
        parts.append(text.listing(names))
    if cell.others:
        unlike = text.count(len(cell.others), "other answers", "others answer")
        parts.append(f"{unlike} who {'is' if len(cell.others) == 1 else 'are'} unlike who asks")
    if cell.asked:
        parts.append(f"{text.count(cell.asked, 'ask')} open")
    return "  ·  ".join(parts)


def _stage(coverage: Coverage, key: str, cells: Sequence[Cell]) -> str:
    label = text.said(coverage.stages.get(key, key), 60)
    answered = sum("none" not in cell.marks for cell in cells)
    weak = sum(bool(cell.marks) and "none" not in cell.marks for cell in cells)
    tail = f", {weak:,} of them weakly" if weak else ""
    return f"*{label}*: {answered:,} of {len(cells):,} answered{tail}"


def _more(number: int) -> list[Block]:
    if number <= 0:
        return []
    return [b.context(f"and {number:,} more: `/bellwether coverage` of one buyer or stage")]
