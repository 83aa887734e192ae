"""Relationships that nobody holds, why, and who could; for who may give them to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.advocates import Advocate
    from storage.orphans import Orphan

TOP = 5
WHY = {
    "gone": "{user} has left",
    "left_channel": "{user} has left {channel}",
    "left_group": "{user} has left the user group of those who hold relationships",
    "unknown": "nobody who is here was named",
}


@card
def show(
    cases: Sequence[tuple[Orphan, Advocate]], names: Mapping[str, str], most: int = TOP
) -> Shown:
    """Draw the oldest cases with a button for each who is proposed; the rest is counted."""
    title = f"{text.count(len(cases), 'relationship')} without an owner"
    blocks: list[Block] = [b.header(title)]
    lines = []
    for case, advocate in cases[:most]:
        lines.append(line(case, advocate))
        blocks.append(b.section(lines[-1]))
        if case.proposed:
            blocks.append(_gives(case, names))
    if (more := len(cases) - most) > 0:
        blocks.append(b.context(f"and {text.count(more, 'more', 'more')}: `/bellwether mine`"))
    return Shown(f"{title}\n{b.bullets(lines)}", tuple(blocks))


def _gives(case: Orphan, names: Mapping[str, str]) -> Block:
    """Offer the likeliest as a button, and the others in a menu."""
    offers = [
        (f"Give to {names.get(user) or user}", "orphan_assign", f"{case.id} {user}")
        for user in case.proposed
    ]
    parts = [b.button(*offers[0])]
    if offers[1:]:
        parts.append(b.menu(offers[1:]))
    return b.actions(*parts, block_id=case.id)


def line(case: Orphan, advocate: Advocate) -> str:
    """Say a case in a few lines."""
    why = WHY[case.why].format(user=text.user(case.lost), channel=text.channel(case.channel))
    could = [
        f"{text.user(user)}: {text.said(reason, 160)}"
        for user, reason in zip(case.proposed, case.reasons, strict=False)
    ]
    head = f"*{text.said(advocate.name, 80)}*: {why}, since {text.day(case.opened_at)}"
    return "\n".join([head, *could]) if could else f"{head}; `/bellwether assign` gives it"
