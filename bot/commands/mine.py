"""mine: what needs you first: hand-overs, open alerts, promises, and relationships nobody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import mine, text
from bot.aloud import noted
from bot.cards import Block, Shown
from bot.cards import _blocks as b
from bot.cards import handover as handover_card
from bot.cards import orphans as orphans_card
from bot.cards.alert import SEVERITY, headline
from bot.commands import command

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.mine import Mine

MOST = 5


@command
def answer(request: Request) -> Shown:
    """Gather and show it, the most pressing first."""
    return request.house.aside.run(_waits, request)


def _waits(request: Request) -> Shown:
    with request.house.open() as db:
        found = mine.gather(db, request.team, request.user, request.now, shared=request.share)
    blocks: list[Block] = []
    for one, advocate in found.handovers[:MOST]:
        button = (
            b.button("Confirm", "handover_confirm", one.id)
            if one.state == "open" and not request.share
            else None
        )
        blocks.append(b.section(handover_card.line(one, advocate), button=button))
    blocks += _lines("Alerts", _alerts(found), len(found.alerts))
    for touch, advocate in found.promises[:MOST]:
        due = f", due {touch.promise_due_on}" if touch.promise_due_on else ""
        what = text.said(noted(touch.promise, share=request.share), 300)
        line = f"Promised to *{text.said(advocate.name, 80)}*{due}: {what}"
        button = None if request.share else b.button("Done", "promise_kept", touch.id)
        blocks.append(b.section(line, button=button))
    blocks += _lines(
        "Without an owner",
        [orphans_card.line(case, advocate) for case, advocate in found.orphans[:MOST]],
        len(found.orphans),
    )
    blocks += _lines(
        "Asked too much",
        [f"*{text.said(one.name, 80)}*" for one, _ in found.tired[:MOST]],
        len(found.tired),
    )
    held = text.count(found.relationships, "relationship")
    if not blocks:
        return Shown(f"Nothing needs you now. You hold {held}.")
    small = (
        f"You hold {held}, a load of {found.load.weight} for a capacity of {found.load.capacity}."
    )
    words = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return Shown("\n".join(words), (*blocks, b.context(small)))


def _alerts(found: Mine) -> list[str]:
    return [
        f"*{text.escape(headline(alert.label, advocate.name))}*  ·  {SEVERITY[alert.severity]}"
        f"  ·  since {text.day(alert.opened_at)}"
        for alert, advocate in found.alerts[:MOST]
    ]


def _lines(title: str, lines: list[str], every: int) -> list[Block]:
    if not lines:
        return []
    more = [f"and {every - len(lines):,} more"] if every > len(lines) else []
    return [b.section(f"*{title}*\n{b.bullets([*lines, *more])}")]
