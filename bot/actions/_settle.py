"""Bringing an alert to a new state by a person's hand: once, and seen on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards.alert import said_of
from bot.commands import Refusal
from storage import alerts, cards

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.actions import Press


def settle(press: Press, state: str, *, out_of: Collection[str], **values: Any) -> None:
    """Change an alert, in one transaction with the wish to show it on its cards.

    Raises Refusal, with nothing changed, where the alert is gone or no longer in a state that this
    leads out of: a late or second press is answered with what happened instead.
    """
    with press.house.open() as db, db.transaction():
        db.serialise("alert", press.value)
        alert = alerts.one(db, press.team, press.value)
        if alert is None:
            raise Refusal("This alert is not kept any more, so nothing was changed.")
        if alert.state not in out_of:
            raise Refusal(f"That is settled: {said_of(alert) or alert.state}. Nothing was changed.")
        alerts.change(
            db,
            press.team,
            alert.id,
            state=state,
            acted_by=press.user,
            acted_at=press.now,
            updated_at=press.now,
            **values,
        )
        cards.ask(db, press.team, alert.id, press.now)
    press.house.nudge.set()
