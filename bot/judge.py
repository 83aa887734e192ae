"""From posts to what should be said: every signal looks, and what is worth it becomes an alert.

Runs within the transaction that keeps the posts, so that what we saw, what we make of it and what
we mean to say about it are all there or none of it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import signals
from bot import away, cohort, consent, delicate, flock, handing, load, objecting, policy
from bot.learning import Record, records
from signals._from_posts import OWN_KINDS
from storage import (
    accounts,
    advocates,
    alerts,
    cards,
    channels,
    findings,
    new_id,
    outbox,
    posts,
    readings,
    terms,
    watchlists,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.readings import Reading
    from storage.watchlists import Watchlist

logger = logging.getLogger(__name__)

REMEMBERED = timedelta(days=4 * 365)
"""How far back the days on which somebody published are looked at; what they said, much less."""
BLIND_AFTER = timedelta(days=1)
BLIND_FROM = 5
"""So many accounts must be watched before most of them being away can be our own fault."""


def judge(
    db: Database,
    team: str,
    advocate: Advocate,
    fresh: frozenset[tuple[str, str]],
    now: datetime,
) -> int:
    """Let every signal look at an advocate, and raise what is worth it. Tells how many were new.

    `fresh` names the posts, by account and id, that came with this look.
    """
    if consent.waits(advocate) or objecting.has_objected(db, advocate):
        return 0
    db.serialise("judge", team, advocate.id)
    places = accounts.of_advocate(db, team, advocate.id)
    names = terms.every(db, team)
    days = posts.days(db, team, advocate.id, sorted(OWN_KINDS), now - REMEMBERED)
    published = sorted({at for _, first, last in days for at in (first, last)})
    if not fresh:
        cohort.measure(db, advocate, published, now)
    view = signals.View(
        advocate=advocate,
        posts=posts.of_advocate(db, team, advocate.id),
        fresh=fresh,
        accounts=places,
        now=now,
        blind=any(one.health not in accounts.SEEN for one in places) and _is_blind(db, team, now),
        herd=flock.led_by(db, advocate, now),
        days=days,
        ours=terms.words(names, "ours"),
        rivals=terms.words(names, "rival"),
        others=cohort.others(db, advocate, published) if cohort.matters(published, now) else (),
    )
    seen: dict[str, Reading] = {}
    expected = (
        away.EXPECTED if away.away_now(db, team, advocate.id, now, away.GRACE) else frozenset()
    )
    for signal in signals.known().values():
        if signal.name in expected:
            continue
        found = list(signal.look(view))
        seen.update({reading.id: reading for reading in found})
        if not found and signal.over(view):
            _close(db, advocate, signal.name, now)
    known = readings.known(db, team, list(seen))
    new = [reading for reading in seen.values() if reading.id not in known]
    readings.add(db, team, new)
    if new:
        lists = watchlists.of_advocate(db, team, advocate.id)
        if flock.is_exposed(db, advocate, now):
            lists = [replace(one, sensitivity=one.sensitivity - flock.EASED) for one in lists]
        elif handing.is_attended(db, advocate, now):
            lists = [replace(one, sensitivity=one.sensitivity - handing.EASED) for one in lists]
        for situation in sorted({reading.signal for reading in new}):
            _raise(db, advocate, [r for r in new if r.signal == situation], lists, now)
    return len(new)


def _is_blind(db: Database, team: str, now: datetime) -> bool:
    """Tell whether most of what is watched is out of sight: then the fault is likely ours."""
    seen, of = accounts.in_sight(db, team, now - BLIND_AFTER)
    return of >= BLIND_FROM and seen < of / 2


def _close(db: Database, advocate: Advocate, situation: str, now: datetime) -> None:
    """Close the alert about a state that is over."""
    live = alerts.live(db, advocate.team, advocate.id, situation)
    if live is None:
        return
    db.serialise("alert", live.id)
    alerts.change(
        db,
        live.team,
        live.id,
        state="resolved",
        acted_by=None,
        acted_at=now,
        snoozed_until=None,
        updated_at=now,
    )
    cards.ask(db, live.team, live.id, now)


def _raise(
    db: Database, advocate: Advocate, new: list[Reading], lists: list[Watchlist], now: datetime
) -> None:
    team, advocate_id, situation = advocate.team, advocate.id, new[0].signal
    sensitivity = min((one.sensitivity for one in lists), default=0.0)
    record = records(db, team, now).get(situation, Record(situation))
    said: dict[policy.Say, list[Reading]] = {}
    live = alerts.live(db, team, advocate_id, situation)
    if live is not None:
        # A person may be settling it this moment: wait, and see what became of it.
        db.serialise("alert", live.id)
        live = alerts.live(db, team, advocate_id, situation)
    for reading in policy.in_order(new):
        dismissed = alerts.was_dismissed(db, team, reading)
        verdict = policy.decide(
            reading,
            live,
            dismissed=dismissed,
            sensitivity=sensitivity + record.shift,
            held=record.is_held,
        )
        logger.info("%s of %s: %s, %s", situation, advocate_id, verdict.say, verdict.why)
        if verdict.say == "nothing":
            continue
        live = _note(db, live, reading, now)
        said.setdefault(verdict.say, []).append(reading)
    if live is None or not said:
        return
    if "rise" in said:
        # What comes with graver news is told with it: one message, not two.
        said["rise"] += said.pop("evidence", [])
    if "card" not in said:
        _tell_all(db, live, said, now)
    over = [reading for some in said.values() for reading in some]
    delicate.tell(db, advocate, over, now)
    for channel in _where(db, live, advocate, over, lists, now):
        _open_card(db, live, channel, now)
    if "card" in said:
        _tell_all(db, live, said, now)
    cards.ask(db, team, live.id, now)


LOUD = {"all": 1, "act": 2, "grave": 3, "digest": 4}
"""From which severity on a channel of each level gets a card; the digest tells the rest."""


def _is_loud_enough(db: Database, alert: Alert, channel: str) -> bool:
    rule = channels.one(db, alert.team, channel)
    return rule is None or alert.severity >= LOUD.get(rule.level, 1)


def _where(
    db: Database,
    alert: Alert,
    advocate: Advocate,
    over: list[Reading],
    lists: list[Watchlist],
    now: datetime,
) -> list[str]:
    """List where an alert is shown, and call who is to hear of it in person.

    Of a colleague no channel hears, but only who is called.
    """
    called = load.call(db, alert, advocate, now)
    if advocate.kind == "inside":
        there = [card.channel for card in cards.of_alert(db, alert.team, alert.id)]
        return there or ([called.whom] if called.whom and not called.is_held else [])
    # A watchlist that was imported may have no channel yet; its alerts wait for one. A calm one
    # hears of an alert when something gets over its own bar, be that later.
    return [
        one.channel
        for one in lists
        if one.channel
        and any(reading_reaches(reading, one) for reading in over)
        and _is_loud_enough(db, alert, one.channel)
    ]


def open_cards(db: Database, team: str, advocate_id: str, channel: str, now: datetime) -> None:
    """Show a channel what is live about an advocate, where it has not been shown there yet.

    Of a colleague no channel hears.
    """
    one = advocates.one(db, team, advocate_id)
    if one is None or one.kind == "inside":
        return
    for alert in alerts.of_advocate(db, team, advocate_id):
        if alert.state in alerts.LIVE:
            _open_card(db, alert, channel, now)


def reading_reaches(reading: Reading, watchlist: Watchlist) -> bool:
    """Tell whether a reading is worth an alert on a watchlist of this sensitivity."""
    return reading.score >= reading.bar + watchlist.sensitivity


def _note(db: Database, live: Alert | None, reading: Reading, now: datetime) -> Alert:
    """Put a reading under the live alert, or under a new one."""
    if live is None:
        live = alerts.Alert(
            team=reading.team,
            id=new_id("alert"),
            advocate_id=reading.advocate_id,
            situation=reading.signal,
            label=reading.label,
            severity=reading.severity,
            state="open",
            opened_at=now,
            updated_at=now,
        )
        alerts.add(db, reading.team, live)
    elif reading.severity > live.severity:
        # Graver news wakes what sleeps; what somebody has claimed stays theirs.
        state = "open" if live.state == "snoozed" else live.state
        until = None if live.state == "snoozed" else live.snoozed_until
        alerts.change(
            db,
            live.team,
            live.id,
            severity=reading.severity,
            label=reading.label,
            state=state,
            snoozed_until=until,
            updated_at=now,
        )
    else:
        alerts.change(db, live.team, live.id, updated_at=now)
    findings.add(db, reading.team, live.id, reading.id, now)
    found = alerts.one(db, live.team, live.id)
    assert found is not None  # noqa: S101 - written above, in this transaction
    return found


def _open_card(db: Database, alert: Alert, channel: str, now: datetime) -> None:
    card = cards.Card(team=alert.team, alert_id=alert.id, channel=channel, due_at=now)
    if cards.one(db, alert.team, alert.id, channel) is None:
        cards.add(db, alert.team, card)
        _say(db, alert, "card", channel, (), now)


def _tell_all(
    db: Database, alert: Alert, said: Mapping[policy.Say, list[Reading]], now: datetime
) -> None:
    """Say a rise and evidence in the threads of the cards that are there."""
    for kind in ("rise", "evidence"):
        if kind in said:
            ids = tuple(reading.id for reading in said[kind])
            for card in cards.of_alert(db, alert.team, alert.id):
                _say(db, alert, kind, card.channel, ids, now)


def _say(
    db: Database, alert: Alert, kind: str, channel: str, ids: tuple[str, ...], now: datetime
) -> None:
    message = outbox.Message(
        team=alert.team,
        id=new_id("msg"),
        kind=kind,
        channel=channel,
        alert_id=alert.id,
        reading_ids=ids,
        rank=alert.severity if kind == "card" else 0,
        created_at=now,
        due_at=now,
    )
    outbox.add(db, alert.team, message)


def wake(db: Database, alert: Alert, now: datetime) -> None:
    """End a snooze: the buttons come back, and the thread hears of it.

    Nothing happens where somebody has acted on the alert since it was found asleep.
    """
    db.serialise("alert", alert.id)
    found = alerts.one(db, alert.team, alert.id)
    if found is None or (found.state, found.snoozed_until) != ("snoozed", alert.snoozed_until):
        return
    alerts.change(db, alert.team, alert.id, state="open", snoozed_until=None, updated_at=now)
    cards.ask(db, alert.team, alert.id, now)
    for card in cards.of_alert(db, alert.team, alert.id):
        _say(db, alert, "wake", card.channel, (), now)


def settle(db: Database, alert: Alert, now: datetime) -> None:
    """Close a claimed alert that has been calm, so that what comes later is heard as news.

    Nothing happens where it has been heard of since it was found calm.
    """
    db.serialise("alert", alert.id)
    found = alerts.one(db, alert.team, alert.id)
    if found is None or (found.state, found.updated_at) != ("acknowledged", alert.updated_at):
        return
    alerts.change(db, alert.team, alert.id, state="resolved", acted_at=now, updated_at=now)
    cards.ask(db, alert.team, alert.id, now)
