"""A file before it is taken in: what is in it, what is left out and why, what has to be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.looking import SHOWN

if TYPE_CHECKING:
    from bot.looking import Look
    from storage.imports import Import

REASONS = 8
COLUMNS = 20
_AMOUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?= [A-Z]{3}\b)")


@card
def show(found: Look, asked: Import, *, amounts: bool) -> Shown:
    """Draw a dry run: nothing of it is kept yet. Amounts are shown where they may be."""
    line = (
        f"*{text.said(found.name, 80)}*: {found.says}. {text.count(found.rows, 'row')} read,"
        f" {len(found.facts):,} can be taken in, {len(found.left_out):,} left out."
    )
    blocks: list[Block] = [b.section(line)]
    if reasons := found.reasons():
        lines = [
            f"{count:,} × {text.said(why)} (first in line {first:,})"
            for why, count, first in reasons[:REASONS]
        ]
        if len(reasons) > REASONS:
            lines.append(f"and {len(reasons) - REASONS} more reasons")
        blocks.append(b.section(f"*Left out*\n{b.bullets(lines)}"))
    if found.facts:
        rows = [text.said(fact.masked(), 200) for _, fact in found.facts[:SHOWN]]
        if not amounts:
            rows = [_AMOUNT.sub("•••", row) for row in rows]
        blocks.append(b.section(f"*The first rows*\n{b.bullets(rows)}"))
    small = []
    if found.currencies:
        mix = (f"{code} {count:,}" for code, count in found.currencies.most_common())
        small.append(f"Currencies: {', '.join(mix)}")
    if found.others:
        more = len(found.others) - COLUMNS
        names = ", ".join(text.code(one, 40) for one in found.others[:COLUMNS])
        small.append(f"No use for: {names}{f' and {more} more' if more > 0 else ''}")
    small += [text.said(note, 300) for note in found.notes]
    small.append("Nothing is kept yet. Of people I keep initials, and of addresses a keyed hash.")
    blocks.append(b.context(*small))
    if found.asks:
        blocks.append(b.section(b.bullets([text.said(one, 900) for one in found.questions()])))
        first = b.button("Answer", "import_answer", asked.id, style="primary")
    else:
        first = b.button("Take In", "import_take", asked.id, style="primary")
    if found.facts or found.asks:
        blocks.append(b.actions(first, b.button("Cancel", "import_cancel", asked.id)))
    return Shown(line, tuple(blocks))
