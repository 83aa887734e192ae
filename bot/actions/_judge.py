"""Saying of an alert whether it was so: a verdict, which can be changed, and leaves its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.commands import Refusal
from storage import alerts, cards

if TYPE_CHECKING:
    from bot.actions import Press

_SAYS = {"right": "it was so", "known": "it was so, and was known already"}


def judge(press: Press, verdict: str) -> Shown:
    """Keep a verdict on an alert that is not dismissed. Raises Refusal where there is none."""
    with press.house.open() as db, db.transaction():
        db.serialise("alert", press.value)
        alert = alerts.one(db, press.team, press.value)
        if alert is None:
            raise Refusal("This alert is not kept any more, so nothing was changed.")
        if alert.state == "dismissed":
            raise Refusal("That was called no signal, and is closed. Nothing was changed.")
        alerts.change(db, press.team, alert.id, verdict=verdict, updated_at=press.now)
        cards.ask(db, press.team, alert.id, press.now)
    press.house.nudge.set()
    return Shown(
        f"Noted: {_SAYS[verdict]}. `/bellwether signals` says what such verdicts come to, and"
        f" {text.code(alert.situation)} learns from them."
    )
