"""signals: how right each signal has been for you, and what your verdicts did to its bar.

A verdict is what people press: **It Was So** and **We Knew** under `why`, **Not a Signal** there or
on the card. From five verdicts on they move the signal's bar, a little; a signal that is surely
wrong most of the time is told in the digest alone, until verdicts say otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import signals
from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import command
from bot.learning import ENOUGH, Record, records

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """List every signal with its record of the last year."""
    with request.house.open() as db:
        found = records(db, request.team, request.now)
    lines = [
        _line(found.get(name, Record(name)), signal.bar) for name, signal in signals.known().items()
    ]
    title = "*Signals*, by your verdicts of the last year"
    blocks = [b.section(title)]
    blocks += [b.section(b.bullets(lines[i : i + 6])) for i in range(0, len(lines), 6)]
    blocks.append(
        b.context(f"From {ENOUGH} verdicts on they move a bar; `why` under an alert takes them.")
    )
    return Shown(title, tuple(blocks))


def _line(record: Record, bar: float) -> str:
    parts = [f"{text.code(record.signal)}: {text.count(record.raised, 'alert')}"]
    if record.precision is None:
        parts.append("no verdicts yet")
    else:
        low, high = record.between()
        parts.append(
            f"{record.right} right, {record.known} known, {record.wrong} wrong: right"
            f" {record.precision:.0%} of the time ({low:.0%} to {high:.0%})"
        )
    parts.append(f"bar {bar:.2f}" + (f" {record.shift:+.2f} here" if record.shift else ""))
    if record.is_held:
        parts.append("*under its floor: told in the digest alone*")
    return "  ·  ".join(parts)
