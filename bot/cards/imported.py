"""An import: what is in a file before it is taken in, and what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.looking import SHOWN

if TYPE_CHECKING:
    from bot.looking import Look
    from bot.taking import Taken
    from storage.imports import Import

REASONS = 8
COLUMNS = 20
_AMOUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?= [A-Z]{3}\b)")


@card
def looked(found: Look, asked: Import, *, amounts: bool) -> Shown:
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


@card
def taken(found: Look, done: Taken) -> Shown:
    """Draw what an import came to."""
    groups = (("new", done.new), ("changed", done.changed), ("known already", done.known))
    parts = [
        f"{count:,} {kind} {word}"
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
