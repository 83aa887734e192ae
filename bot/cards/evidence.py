"""What goes into the thread of a card: later evidence, a rise in severity, the end of a snooze."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.cards.alert import headline
from bot.policy import MOST_QUOTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.alerts import Alert
    from storage.readings import Reading


@card
def show(kind: str, alert: Alert, name: str, readings: Sequence[Reading]) -> Shown:
    """Draw one message for the thread: the newest findings quoted, the rest counted."""
    if kind == "wake":
        whom = f"{text.user(alert.acted_by)}: the" if alert.acted_by else "The"
        return Shown(f"{whom} snooze is over. Is {text.said(name, 80)} all right?")
    opening = (
        "More of the same" if kind == "evidence" else f"Graver now: {headline(alert.label, name)}"
    )
    shown = list(readings)[:MOST_QUOTES]
    blocks: list[Block] = [b.section(f"*{text.escape(opening)}*")]
    for reading in shown:
        blocks.append(b.quote(aloud(reading.evidence), 600))
        blocks.append(
            b.context("  ·  ".join(text.said(aloud(r), 200) for r in reading.reasons[:4]))
        )
    if left := len(readings) - len(shown):
        blocks.append(b.context(f"and {text.count(left, 'more finding')} like these"))
    quoted = text.said(aloud(shown[0].evidence), 200) if shown else ""
    return Shown(f"{text.escape(opening)}: “{quoted}”", tuple(blocks))
