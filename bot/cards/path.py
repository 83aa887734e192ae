"""An influence path, dated: who reached a customer where and how we know, and what followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.journey import by_stage, paid
from value import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.journey import Step

MOST = 30
"""So many of the newest steps are listed; all of them are in the rows."""
A_SECTION = 10


@card
def show(
    title: str,
    steps: Sequence[Step],
    names: Mapping[str, str],
    stages: Mapping[str, str],
    *,
    hidden: str,
    scope: str,
    facts: str = "",
) -> Shown:
    """Draw it, the oldest first. `names` are the advocates that may be named, `stages` are labels.

    `hidden` says where amounts are shown instead, and is empty where they are shown here.
    `scope` is what was typed, for the button that opens the rows; `facts` is mrkdwn.
    """
    head = f"The path of {text.plain(title, 80)}"
    blocks: list[Block] = [b.header(head)]
    if facts:
        blocks.append(b.section(facts))
    if not steps:
        return Shown(
            f"{text.escape(head)}: nothing has reached them that we know of.",
            (*blocks, b.section("Nothing has reached them that we know of.")),
        )
    blocks.append(b.section(_stages(steps, names, stages)))
    lines = [_line(step, names, stages, amount=not hidden) for step in steps[-MOST:]]
    if len(steps) > MOST:
        blocks.append(b.context(f"{len(steps) - MOST:,} earlier steps are in the rows."))
    parts = [lines[at : at + A_SECTION] for at in range(0, len(lines), A_SECTION)]
    blocks += [b.section("\n".join(part)) for part in parts]
    sums_of = paid(steps)
    if sums_of and not hidden:
        sums = [money.written(sum_of, currency) for currency, sum_of in sorted(sums_of.items())]
        blocks.append(
            b.section(f"Paid: {text.escape(text.listing(sums))}, what was given back is taken off.")
        )
    small = ["A path says what came before what, not what caused what."]
    if hidden:
        small.append(hidden)
    blocks.append(b.context(*small))
    about = {"kind": "path", "quarter": "", "scope": scope}
    blocks.append(b.actions(b.button("Rows", "value_rows", json.dumps(about))))
    return Shown(f"{text.escape(head)}: {text.count(len(steps), 'step')}", tuple(blocks))


def _stages(steps: Sequence[Step], names: Mapping[str, str], stages: Mapping[str, str]) -> str:
    reached = by_stage(steps, stages)
    named = {stage: sorted({_name(one, names) for one in who}) for stage, who in reached.items()}
    had = [
        f"{text.said(stages[one], 40)}: {text.listing(who)}" for one, who in named.items() if who
    ]
    nobody = [text.said(stages[stage], 40) for stage, who in reached.items() if not who]
    said = f"*Who at which stage*\n{'; '.join(had) or 'No touch names a stage yet'}"
    return f"{said}\nNobody at: {', '.join(nobody)}" if had and nobody else said


def _name(who: str | None, names: Mapping[str, str]) -> str:
    if not who:
        return ""
    return text.said(names.get(who, "somebody who is not named here"), 60)


def _line(step: Step, names: Mapping[str, str], stages: Mapping[str, str], *, amount: bool) -> str:
    paid = ""
    if amount and step.amount is not None:
        paid = text.escape(money.written(step.amount, step.currency))
    parts = [
        text.day(step.at),
        f"*{text.said(step.words, 80)}*",
        paid,
        _name(step.advocate, names),
        text.said(step.customer, 60) if step.customer else "",
        text.said(stages.get(step.stage, step.stage), 40),
        step.evidence if step.lane == "touch" else "",
    ]
    return "  ·  ".join(part for part in parts if part)
