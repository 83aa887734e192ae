"""Logging a touchpoint: that one of us was in contact with an advocate, and what was promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot import text, touching
from bot.cards import Shown
from bot.channels import permalink
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from bot.staff import day_of
from storage import colleagues
from storage.touchpoints import KINDS

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled

MOST_WORDS = 1600
"""How much of a message goes into a note, so that its link has room."""
_KINDS = [(kind.capitalize(), kind) for kind in KINDS]


@modal
class Touch:
    """Whom, how, when, what was said, and what was promised until when."""

    title = "Log a Touchpoint"
    submit = "Log"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it; a note may be given, as from a message."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
            today = day_of(colleagues.one(db, asked.team, asked.user), asked.now)
        note = asked.given.get("note", "")
        if ts := asked.given.get("ts"):
            client = asked.house.clients[asked.team]
            link = permalink(client, asked.channel, ts)
            note = "\n".join(part for part in (text.shorten(note, MOST_WORDS), link) if part)
        return [
            whom.ask(one),
            f.pick("kind", "How", _KINDS, value=asked.given.get("kind", "call")),
            f.day("on", "When", value=today),
            f.line(
                "note",
                "What it was about",
                value=note,
                most=touching.MOST,
                lines=True,
                optional=True,
                hint="Who takes this relationship over reads it.",
            ),
            f.line("promise", "What you promised", most=300, optional=True),
            f.day(
                "due",
                "Until when",
                optional=True,
                hint="Your home reminds you of it.",
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep the contact, and the promise."""
        promise, due = filled.values.text("promise"), filled.values.text("due")
        with filled.house.open() as db, db.transaction():
            one = whom.chosen(db, filled)
            today = day_of(colleagues.one(db, filled.team, filled.user), filled.now)
            on = date.fromisoformat(filled.values.text("on"))
            wrong = {}
            if on > today:
                wrong["on"] = "A contact is logged when it has been: pick today or a day before."
            if due and not promise:
                wrong["promise"] = "Say what was promised, or leave the day below empty."
            if due and date.fromisoformat(due) < on:
                wrong["due"] = "Pick a day that comes after the contact."
            if wrong:
                raise Wrong(wrong)
            with whom.at(filled, "kind"):
                touching.touch(
                    db,
                    one,
                    by=filled.user,
                    now=filled.now,
                    kind=filled.values.text("kind"),
                    note=filled.values.text("note"),
                    at=_moment(on, today, filled.now),
                    promise=promise,
                    promise_due_on=date.fromisoformat(due) if due else None,
                )
        said = f"Logged: contact with *{text.said(one.name)}*."
        if promise:
            until = f", due {due}" if due else ""
            said += f" You promised: {text.said(promise, 300)}{until}; your home keeps it in sight."
        return Shown(said)


def _moment(on: date, today: date, now: datetime) -> datetime:
    """Give a time on that day: now if it is today, else its noon; never one to come."""
    return now if on >= today else min(now, datetime.combine(on, time(12), UTC))
