"""Keeping still: what a channel's quiet hours and its daily ceiling hold back, and saying so.

Nothing is dropped: what is held is due again later, the gravest first, and one note a day says how
much there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hours, letters, text
from bot.cards import Shown
from storage import channels, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.channels import Channel
    from storage.outbox import Message

LOUD = ["card", "rise"]
"""The kinds of messages that everybody in a channel sees; the others stand in a thread."""
ABOUT_ALERTS = frozenset({*LOUD, "evidence", "wake"})
HELD = "held"


def until(db: Database, message: Message, now: datetime) -> datetime | None:
    """Tell until when a message is held back; None where it may be said."""
    if message.kind not in ABOUT_ALERTS:
        return None
    rule = channels.one(db, message.team, message.channel)
    if rule is None:
        return None
    if hours.is_quiet(rule, now):
        return hours.quiet_ends(rule, now)
    if message.kind in LOUD and _is_full(db, rule, now):
        return hours.next_day(rule, now)
    return None


def hold(db: Database, message: Message, later: datetime, now: datetime) -> None:
    """Hold a message back; of what the ceiling holds, a note in the channel tells."""
    rule = channels.one(db, message.team, message.channel)
    with db.transaction():
        outbox.change(db, message.team, message.id, due_at=later)
        if rule is None or hours.is_quiet(rule, now):
            return
        day = hours.day_begins(rule, now)
        letters.send(
            db,
            message.team,
            message.channel,
            _note(db, rule, now),
            now,
            kind=HELD,
            key=f"{HELD}_{message.channel}_{day:%Y%m%d%H}",
        )


def stale_notes(db: Database, team: str, now: datetime) -> list[tuple[Message, Shown]]:
    """List today's notes that tell another number than is held, with what they should say."""
    found = []
    for rule in channels.every(db, team):
        if rule.ceiling is None:
            continue
        day = hours.day_begins(rule, now)
        note = outbox.one(db, team, f"{HELD}_{rule.channel}_{day:%Y%m%d%H}")
        if note is None or note.ts is None:
            continue
        shown = _note(db, rule, now)
        if letters.read(note.body) != shown:
            found.append((note, shown))
    return found


def _is_full(db: Database, rule: Channel, now: datetime) -> bool:
    if rule.ceiling is None:
        return False
    day = hours.day_begins(rule, now)
    return outbox.said_since(db, rule.team, rule.channel, LOUD, day) >= rule.ceiling


def _note(db: Database, rule: Channel, now: datetime) -> Shown:
    later = hours.next_day(rule, now)
    number = outbox.held(db, rule.team, rule.channel, later)
    return Shown(
        f"{text.count(rule.ceiling or 0, 'card')} a day is what this channel takes:"
        f" {number:,} more held until {text.when(later)}, the gravest first. `/bellwether alerts`"
        " shows all that is open now."
    )
