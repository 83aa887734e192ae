"""Snoozing an alert for as long as one likes, after seeing what that would have held back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot import text
from bot.actions._settle import bring, of
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline, said_of
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import advocates, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block
    from bot.modals import Asked, Filled

LENGTHS = (
    ("A day", 1),
    ("Three days", 3),
    ("A week", 7),
    ("Two weeks", 14),
    ("A month", 30),
    ("Three months", 90),
)
LOOKED_AT = timedelta(days=90)
LONGEST = 180


@modal
class Sleep:
    """For how long, with what each length would have held back of the last 90 days."""

    title = "Snooze an Alert"
    submit = "Snooze"

    def draw(self, asked: Asked) -> list[Block]:
        """Show what each length would have held back, and ask for one."""
        with asked.house.open() as db:
            alert = of(db, asked.team, asked.about, asked.user)
            one = advocates.one(db, asked.team, alert.advocate_id)
            seen = readings.over_since(
                db, asked.team, alert.advocate_id, alert.situation, asked.now - LOOKED_AT
            )
        if alert.state not in ("open", "acknowledged"):
            raise Refusal(f"That cannot be snoozed: {said_of(alert) or alert.state}.")
        name = one.name if one else ""
        times = [reading.read_at for reading in seen]
        return [
            b.section(f"*{text.escape(headline(alert.label, name))}*"),
            f.pick("length", "For how long", _lengths(times), value="7", optional=True),
            f.day(
                "until",
                "Or until a day",
                optional=True,
                hint="Graver news wakes it before; nothing that is found meanwhile is lost.",
            ),
            b.context(
                f"In the last 90 days this was found {text.count(len(times), 'time')} of"
                f" {text.said(name, 80)}; each length says how many of these it would have kept"
                " from you at once."
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Let it sleep."""
        day, length = filled.values.text("until"), filled.values.text("length")
        if day:
            until = datetime.combine(datetime.fromisoformat(day), time(7), UTC)
            if not timedelta() < until - filled.now <= timedelta(days=LONGEST):
                raise Wrong(
                    {"until": f"Pick a day after today, within {LONGEST} days, or leave it empty."}
                )
        elif length:
            until = filled.now + timedelta(days=int(length))
        else:
            raise Wrong({"length": "Pick for how long, or a day below."})
        bring(
            filled.house,
            filled.team,
            filled.user,
            filled.about,
            "snoozed",
            filled.now,
            ("open", "acknowledged"),
            snoozed_until=until,
        )
        return Shown(f"It sleeps until {text.day(until)}. Graver news wakes it before.")


def _lengths(times: Sequence[datetime]) -> list[tuple[str, str]]:
    found = []
    for label, days in LENGTHS:
        held = most_within(times, timedelta(days=days))
        found.append((f"{label} (would have held back {held})" if held else label, str(days)))
    return found


def most_within(times: Sequence[datetime], length: timedelta) -> int:
    """Count the most times that lie within any stretch of a length, its beginning included."""
    return max((sum(start <= one < start + length for one in times) for start in times), default=0)
