"""Saying of an alert whether it was so: a verdict, which can be changed, and leaves its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.actions._settle import of
from bot.cards import Shown
from bot.commands import Refusal
from storage import alerts, cards

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House

_SAYS = {"right": "it was so", "known": "it was so, and was known already"}


def judge(house: House, team: str, user: str, alert_id: str, verdict: str, now: datetime) -> Shown:
    """Keep a verdict on an alert that is not dismissed. Raises Refusal where there is none."""
    with house.open() as db, db.transaction():
        db.serialise("alert", alert_id)
        alert = of(db, team, alert_id, user)
        if alert.state == "dismissed":
            raise Refusal("That was called no signal, and is closed. Nothing was changed.")
        alerts.change(db, team, alert.id, verdict=verdict, updated_at=now)
        cards.ask(db, team, alert.id, now)
    house.nudge.set()
    return Shown(
        f"Noted: {_SAYS[verdict]}. `/bellwether signals` says what such verdicts come to, and"
        f" {text.code(alert.situation)} learns from them."
    )
