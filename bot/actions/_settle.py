"""Bringing an alert to a new state by a person's hand: once, and seen on the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import sight
from bot.cards.alert import said_of
from bot.commands import Forgotten, Refusal
from bot.roles import require
from storage import advocates, alerts, cards

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.actions import Press
    from bot.house import House
    from storage import Database
    from storage.alerts import Alert

CLOSES = frozenset({"resolved", "dismissed"})
"""The states that nobody is told of any more: who holds the relationship decides on them."""


def settle(press: Press, state: str, *, out_of: Collection[str], **values: Any) -> None:
    """Change the alert that was pressed on; see `bring`."""
    bring(press.house, press.team, press.user, press.value, state, press.now, out_of, **values)


def bring(
    house: House,
    team: str,
    user: str,
    alert_id: str,
    state: str,
    now: datetime,
    out_of: Collection[str],
    **values: Any,
) -> Alert:
    """Change an alert, in one transaction with the wish to show it on its cards; give it as it was.

    Raises Refusal, with nothing changed, where the alert is gone or no longer in a state that this
    leads out of (a late or second press is answered with what happened instead), and where it is
    for others to close it.
    """
    with house.open() as db, db.transaction():
        db.serialise("alert", alert_id)
        alert = of(db, team, alert_id, user)
        if alert.state not in out_of:
            raise Refusal(f"That is settled: {said_of(alert) or alert.state}. Nothing was changed.")
        if state in CLOSES:
            _see_that_they_may(db, alert, user)
        alerts.change(
            db,
            team,
            alert.id,
            state=state,
            acted_by=user,
            acted_at=now,
            updated_at=now,
            **values,
        )
        cards.ask(db, team, alert.id, now)
    house.nudge.set()
    return alert


def of(db: Database, team: str, alert_id: str, user: str) -> Alert:
    """Give an alert. Raises Forgotten where it is not kept any more, or not for somebody to see."""
    alert = alerts.one(db, team, alert_id)
    whose = advocates.one(db, team, alert.advocate_id) if alert else None
    may = whose is None or sight.may_see(sight.viewer(db, team, user), whose)
    if alert is None or not (may or alert.claimed_by == user):
        raise Forgotten("This alert is not kept any more, so nothing was changed.")
    return alert


def _see_that_they_may(db: Database, alert: Alert, user: str) -> None:
    advocate = advocates.one(db, alert.team, alert.advocate_id)
    if advocate is not None and user in (advocate.owner, advocate.backup, alert.claimed_by):
        return
    require(db, alert.team, user, "manager", "close an alert about somebody else's relationship")
