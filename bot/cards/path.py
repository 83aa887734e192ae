"""An influence path, dated: who reached a customer where and how we know, and what followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import amounts, text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.journey import STAGES, by_stage, money

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
    *,
    amount: bool,
    where: str,
    scope: str,
    facts: str = "",
) -> Shown:
    """Draw it, the oldest first. `names` are the advocates that may be named; `facts` is mrkdwn."""
    head = f"The path of {text.plain(title, 80)}"
    blocks: list[Block] = [b.header(head)]
    if facts:
        blocks.append(b.section(facts))
    if not steps:
        return Shown(
            f"{text.escape(head)}: nothing has reached them that we know of.",
            (*blocks, b.section("Nothing has reached them that we know of.")),
        )
    blocks.append(b.section(_stages(steps, names)))
    lines = [_line(step, names, amount=amount) for step in steps[-MOST:]]
    if len(steps) > MOST:
        blocks.append(b.context(f"{len(steps) - MOST:,} earlier steps are in the rows."))
    parts = [lines[at : at + A_SECTION] for at in range(0, len(lines), A_SECTION)]
    blocks += [b.section("\n".join(part)) for part in parts]
    paid = money(steps)
    if amount and paid:
        sums = [amounts.exact(sum_of, currency) for currency, sum_of in sorted(paid.items())]
        blocks.append(
            b.section(f"Paid: {text.escape(text.listing(sums))}, what was given back off.")
        )
    small = ["A path says what came before what, not what caused what."]
    if not amount:
        small.append(where)
    blocks.append(b.context(*small))
    about = {"kind": "path", "quarter": "", "scope": scope}
    blocks.append(b.actions(b.button("Rows", "value_rows", json.dumps(about))))
    return Shown(f"{text.escape(head)}: {text.count(len(steps), 'step')}", tuple(blocks))


def _stages(steps: Sequence[Step], names: Mapping[str, str]) -> str:
    reached = by_stage(steps)
    had = [
        f"{stage}: {text.listing(sorted({_name(who, names) for who in reached[stage]}))}"
        for stage in STAGES
        if reached[stage]
    ]
    nobody = [stage for stage in STAGES if not reached[stage]]
    said = f"*Who at which stage*\n{'; '.join(had) or 'no touch names a stage yet'}"
    return f"{said}\nNobody at: {', '.join(nobody)}" if had and nobody else said


def _name(who: str | None, names: Mapping[str, str]) -> str:
    if not who:
        return ""
    return text.said(names.get(who, "somebody who is not named here"), 60)


def _line(step: Step, names: Mapping[str, str], *, amount: bool) -> str:
    paid = ""
    if amount and step.amount is not None:
        paid = text.escape(amounts.exact(step.amount, step.currency))
    parts = [
        text.day(step.at),
        f"*{text.said(step.words, 80)}*",
        paid,
        _name(step.advocate, names),
        text.said(step.customer, 60) if step.customer else "",
        step.stage,
        step.evidence if step.lane == "touch" else "",
    ]
    return "  ·  ".join(part for part in parts if part)
