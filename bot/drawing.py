"""What a message of the outbox looks like: what it is about is gathered when it is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import at_stake, coverage, letters
from bot.cards import alert as alert_card
from bot.cards import evidence as evidence_card
from storage import accounts, advocates, alerts, colleagues, notices, posts, readings

if TYPE_CHECKING:
    from bot.cards import Shown
    from storage import Database
    from storage.alerts import Alert
    from storage.outbox import Message


def draw(db: Database, message: Message) -> Shown:
    """Make the words of a message. Raises LookupError where what it is about is gone."""
    if message.alert_id is None:
        return letters.read(message.body)
    alert = alerts.one(db, message.team, message.alert_id)
    if alert is None:
        raise LookupError(f"message about an alert that is gone: {message.alert_id!r}")
    if message.kind == "card":
        return alert_card.show(situation(db, alert, message.channel))
    advocate = advocates.one(db, alert.team, alert.advocate_id)
    wanted = set(message.reading_ids)
    found = [r for r in readings.of_alert(db, alert.team, alert.id) if r.id in wanted]
    return evidence_card.show(message.kind, alert, advocate.name if advocate else "", found)


def situation(db: Database, alert: Alert, channel: str = "") -> alert_card.Situation:
    """Gather what an alert's card shows in a channel.

    Raises LookupError where its advocate is gone.
    """
    advocate = advocates.one(db, alert.team, alert.advocate_id)
    evidence = readings.of_alert(db, alert.team, alert.id)
    if advocate is None or not evidence:
        raise LookupError(f"alert without advocate or evidence: {alert.id!r}")
    called = notices.one(db, alert.team, alert.id)
    owner = colleagues.one(db, alert.team, advocate.owner)
    shown = alert_card.Situation(
        alert=alert,
        advocate=advocate,
        evidence=evidence,
        post=None,
        account=None,
        called=called,
        owner_name=owner.name if owner else "",
        exposed=coverage.lost_with(db, advocate, alert.updated_at),
        worth=at_stake.lines(db, advocate, channel, alert.updated_at),
    )
    main = alert_card.main_reading(shown)
    if main.account_id is None:
        return shown
    its = {one.id: one for one in accounts.of_advocate(db, alert.team, advocate.id)}
    post = posts.one(db, alert.team, main.account_id, main.post_id) if main.post_id else None
    return replace(shown, post=post, account=its.get(main.account_id))
