"""A memory older than the workspace: where a backup was restored, what was said since is found.

Before a channel or a thread is spoken to for the first time since we started, it is looked at for
what we said there after the last thing that we know of. What is found there is kept as a stray, by
what it is about. Whoever is to say the same once more takes it over instead, so that nothing is
said twice and a card that is there lives on.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.client import retry_after
from bot.doubts import card_of, note_sent, said_in
from bot.refusals import IN_DOUBT, OUR_TOKEN, SURELY_NOT_SENT, UNREACHABLE, error_of
from storage import alerts, cards, outbox, readings, strays, teams
from storage.strays import Stray

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.client import Client
    from bot.house import House
    from storage import Database
    from storage.outbox import Message

logger = logging.getLogger(__name__)

EVENT = "bellwether_message"
"""What the metadata of our messages is called."""
MOST_READINGS = 40
"""How many readings a message's metadata names; Slack takes some thousand letters of it."""
MARGIN = timedelta(minutes=10)
"""How far two clocks may be apart."""
BLINK = 30.0
"""Seconds after which a place is looked at again, where Slack did not answer."""
_OTHERS = ("rise", "wake", "held")
_PASSING = SURELY_NOT_SENT | IN_DOUBT | OUR_TOKEN


@dataclass(slots=True)
class Recall:
    """Until when we know all that was said, by team, and which places were looked at since."""

    since: dict[str, str] = field(default_factory=dict)
    looked: set[tuple[str, str, str]] = field(default_factory=set)


def begin(house: House, db: Database, team: str) -> None:
    """Note the last thing we know to have been said, before anything more is."""
    if team in house.recall.since:
        return
    since = outbox.newest_ts(db, team)
    if not since:
        joined = [one.joined_at for one in teams.every(db) if one.team == team]
        # Where we came to know a workspace just now there is nothing to remember.
        if joined and joined[0] < house.began:
            since = f"{(joined[0] - MARGIN).timestamp():.6f}"
    house.recall.since[team] = since


def metadata(db: Database, message: Message) -> dict[str, Any]:
    """Make what a message carries with it so that it is known again: ids, and digests of ids."""
    payload: dict[str, Any] = {"id": message.id}
    if about := _about(db, message):
        payload["about"] = about
    if told := _told_by(db, message):
        payload["readings"] = list(told)
    return {"event_type": EVENT, "event_payload": payload}


def look(house: House, db: Database, client: Client, message: Message, thread: str | None) -> float:
    """Look at a place that was not spoken to since we started.

    Gives the seconds to wait where Slack does not let us look now, else 0.
    """
    team, place = message.team, (message.team, message.channel, thread or "")
    since = house.recall.since.get(team, "")
    if not since or place in house.recall.looked:
        return 0.0
    if thread and float(thread) > (house.began + MARGIN).timestamp():
        return 0.0  # it began when we were here already, and what is said since then is known
    if wait := client.seconds_until(f"conversations.{'replies' if thread else 'history'}"):
        return wait
    try:
        found = list(_ours(client, said_in(client, message.channel, thread, since)))
    except SlackApiError as error:
        if error.response.status_code >= 429 or error_of(error) in _PASSING | {""}:
            return max(BLINK, retry_after(error))
        # Where we may not look we are not, or it is not there any more.
        logger.info("cannot look at a place before speaking there: %s", error_of(error))
        found = []
    except UNREACHABLE as error:
        logger.warning("cannot look at a place yet: %s", type(error).__name__)
        return BLINK
    with db.transaction():
        _keep(db, team, message.channel, found, house.now())
    house.recall.looked.add(place)
    return 0.0


def _ours(client: Client, said: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for one in said:
        known = (one.get("metadata") or {}).get("event_type") == EVENT
        if known and client.bot_id in ("", one.get("bot_id", "")):
            yield one


def _keep(
    db: Database, team: str, channel: str, found: list[dict[str, Any]], now: datetime
) -> None:
    """Keep what no message of the outbox is known to be; with it, live cards are drawn anew."""
    known = outbox.known_ts(db, team, channel, [str(one["ts"]) for one in found])
    new = []
    for one in found:
        payload = one["metadata"].get("event_payload") or {}
        thread = str(one.get("thread_ts") or "")
        stray = Stray(
            team=team,
            channel=channel,
            ts=str(one["ts"]),
            thread_ts="" if thread == one["ts"] else thread,
            message_id=str(payload.get("id") or ""),
            about=str(payload.get("about") or ""),
            reading_ids=tuple(map(str, payload.get("readings") or ())),
            found_at=now,
        )
        if stray.ts not in known:
            new.append(stray)
    if not new:
        return
    logger.warning("%d messages of ours in a channel are not in our memory: an old one?", len(new))
    strays.add(db, team, new)
    # What colleagues decided since is on the cards, and not in our memory.
    cards.ask_live(db, team, now)


def left_to_say(
    db: Database, message: Message, thread: str | None, now: datetime
) -> Message | None:
    """Give what of a message is not said yet; None where all of it is, which is noted then."""
    ids = message.reading_ids
    if ids and thread:
        told = {
            reading: one.ts
            for one in strays.under(db, message.team, message.channel, thread)
            for reading in one.reading_ids
        }
        rest = tuple(one for one in ids if one not in told)
        if rest and len(rest) < len(ids):
            outbox.change(db, message.team, message.id, reading_ids=rest)
            return replace(message, reading_ids=rest)
        found = told[ids[-1]] if not rest else None
    else:
        stray = strays.newest(
            db, message.team, message.channel, thread or "", message.id, _about(db, message)
        )
        found = stray.ts if stray else None
    if found is None:
        return message
    logger.info("message %s was said before the backup that we remember", message.id)
    with db.transaction():
        strays.take(db, message.team, message.channel, found)
        note_sent(db, message, found, card_of(db, message), now, showing=0)
    return None


def _about(db: Database, message: Message) -> str:
    """Name what a message is about, the same for whoever says it; nothing for what has no such."""
    if message.alert_id is None or message.reading_ids:
        return ""
    alert = alerts.one(db, message.team, message.alert_id)
    if alert is None:
        return ""
    return _mark(message.team, message.kind, alert.advocate_id, alert.situation)


def marks(team: str, advocate_id: str, situation: str) -> set[str]:
    """Name all that may have been said about an advocate's situation, as messages carry it."""
    return {_mark(team, kind, advocate_id, situation) for kind in ("card", "evidence", *_OTHERS)}


def _mark(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _told_by(db: Database, message: Message) -> tuple[str, ...]:
    if message.kind != "card" or message.alert_id is None:
        return message.reading_ids[-MOST_READINGS:]
    found = readings.of_alert(db, message.team, message.alert_id)
    return tuple(one.id for one in found[-MOST_READINGS:])
