"""signals: how right each signal has been for you, what came after, and where its bar is.

A verdict is what people press: **It Was So** and **We Knew** under `why`, **Not a Signal** there or
on the card. From five verdicts on they move the signal's bar, a little; a signal that is surely
wrong most of the time is told in the digest alone, until verdicts say otherwise.

30 and 90 days after an alert I look how they publish: as before, less, not at all, or again after a
long silence. What I could not see then is counted as that and as nothing else. Somebody went who
said so or has been silent for long; of those I can tell whether an alert stood before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import signals
from bot import aftermath, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import command
from bot.learning import ENOUGH, Record, records

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """List every signal with its record of the last year."""
    return request.house.aside.run(_records, request)


def _records(request: Request) -> Shown:
    with request.house.open() as db:
        found = records(db, request.team, request.now)
        after, exits = aftermath.of_signals(db, request.team, request.now)
    lines = [
        _line(found.get(name, Record(name)), signal.bar)
        + _after(after.get(name, aftermath.Aftermath()), exits)
        for name, signal in signals.known().items()
    ]
    title = "*Signals*, by your verdicts of the last year"
    blocks = [b.section(title)]
    blocks += [b.section(b.bullets(lines[i : i + 6])) for i in range(0, len(lines), 6)]
    blocks.append(b.context(_exits(exits)))
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


def _after(after: aftermath.Aftermath, exits: aftermath.Exits) -> str:
    """Say what came after its alerts, how long before the end they were, and what it foresaw."""
    lines = [
        f"after {days} days: "
        + ", ".join(
            f"{counted[name]} {words}" for name, words in aftermath.WORDS.items() if counted[name]
        )
        for days, counted in sorted(after.after.items())
    ]
    if after.lead is not None:
        days = text.count(abs(round(after.lead)), "day")
        when = "before" if after.lead >= 0 else "after"
        lines.append(f"told {days} {when} the end, the middle of {len(after.leads)}")
    if after.foresaw:
        lines.append(f"stood before {after.foresaw} of {text.count(exits.known, 'exit')}")
    return "".join(f"\n      {line}" for line in lines)


def _exits(exits: aftermath.Exits) -> str:
    if not exits.known:
        return "Nobody is known to have gone in the last year, so nothing can have been missed."
    share = exits.foreseen / exits.known
    return (
        f"As far as could be seen, {exits.known} went in the last year; before {exits.foreseen} of"
        f" these exits an alert of another kind stood ({share:.0%})."
    )
