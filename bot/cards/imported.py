"""What came of a file that was taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from bot.looking import Look
    from bot.taking import Taken

REASONS = 8
_ONE = {
    "customers": "customer",
    "deals": "deal",
    "transactions": "transaction",
    "touches": "touch",
    "tickets": "ticket",
    "costs": "cost",
    "reports": "report",
}


@card
def show(found: Look, done: Taken) -> Shown:
    """Draw what an import came to."""
    groups = (("new", done.new), ("changed", done.changed), ("known", done.known))
    parts = [
        f"{count:,} {word} {kind if count > 1 else _ONE[kind]}"
        for word, counted in groups
        for kind, count in sorted(counted.items())
        if count
    ]
    line = f"Taken in: *{text.said(found.name, 80)}*. {text.listing(parts, 'and') or 'Nothing'}."
    lines = []
    if done.joined:
        lines.append(
            f"{text.count(done.joined, 'customer')} joined by a key in common;"
            " `/bellwether customers` undoes it"
        )
    lines += [
        f"{count:,} not joined with whom they have a key in common: {text.said(why)}"
        for why, count in done.not_joined.most_common(5)
    ]
    if done.erased:
        lines.append(f"{done.erased:,} of people who were erased, and left out")
    counts: dict[str, int] = {}
    for _, why in done.left_out:
        counts[why] = counts.get(why, 0) + 1
    lines += [f"{count:,} × {text.said(why)}" for why, count in list(counts.items())[:REASONS]]
    blocks: list[Block] = [b.section(line)]
    if lines:
        blocks.append(b.section(b.bullets(lines)))
    return Shown(line, tuple(blocks))
