"""Says what the outbox holds, so that nothing is lost and nothing is said twice.

What is to be said lies in the outbox, written in the same transaction as why. It goes
new -> sending -> sent, and carries its id in the message's metadata. The client retries nothing:
what surely was not sent is tried again, what is in doubt (a reset, a time-out, an unreadable
answer, our own death in between) is looked for in the channel first (bot/doubts.py), and what is
refused for good is parked and named by `doctor`. Edits of a card can be repeated, so they need no
such care (bot/editing.py). What was said before a backup was restored is known again by
bot/recall.py.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot import hush, letters, recall
from bot.answering import join, send_picture, whisper
from bot.cards import Shown
from bot.client import retry_after
from bot.doubts import DOUBT, card_of, note_sent, settle_doubts
from bot.drawing import draw
from bot.editing import edit, post_anew
from bot.refusals import (
    GONE,
    IN_DOUBT,
    OUR_TOKEN,
    REST,
    SURELY_NOT_SENT,
    UNREACHABLE,
    error_of,
)
from storage import cards, colleagues, envelopes, outbox, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Picture
    from bot.client import Client
    from bot.house import House
    from storage import Database
    from storage.cards import Card
    from storage.outbox import Message

logger = logging.getLogger(__name__)

BATCH = 1000
"""How much is looked at in one go: a channel's queue must not hide what is for the others."""
PEOPLE = ("U", "W")
"""How Slack's names of people begin."""
CHANNELS = ("C", "G")
"""How Slack's names of channels begin."""


def deliver(house: House) -> float | None:
    """Say what is due in every team, and edit the cards that are behind.

    Gives the seconds after which there is more to say that only waited for its channel's pace;
    None where nothing waits.
    """
    waits: list[float] = []
    for team, client in list(house.clients.items()):
        with house.open() as db:
            recall.begin(house, db, team)
            settle_doubts(db, client, team, house.now())
            messages = outbox.waiting(db, team, house.now(), BATCH)
            behind = cards.behind(db, team, house.now(), BATCH)
        for message in messages:
            if wait := house.pace.wait(message.channel, team):
                waits.append(wait)
                continue
            if found := _placed(house, client, message):
                _say(house, client, found)
        _count_held(house, client, team)
        waits += _edit(house, client, behind)
    return min(waits, default=None)


def places(house: House) -> list[tuple[str, str]]:
    """Name the channels, with their team, in which something is due: the gravest first."""
    now = house.now()
    found: list[tuple[str, str]] = []
    for team in list(house.clients):
        with house.open() as db:
            named = [
                *outbox.places(db, team, now - DOUBT, now),
                *(card.channel for card in cards.behind(db, team, now, BATCH)),
                *(note.channel for note, _ in hush.stale_notes(db, team, now)),
            ]
        found += [(team, channel) for channel in dict.fromkeys(named)]
    return found


def deliver_to(house: House, team: str, channel: str) -> float | None:
    """Say what is due in one channel, or to one person, and edit the cards there.

    Nobody else may do so at the same time. Gives the seconds after which there is more to say that
    only waited for its pace; None where nothing waits.
    """
    client = house.clients.get(team)
    if client is None:
        return None
    with house.open() as db:
        recall.begin(house, db, team)
        settle_doubts(db, client, team, house.now(), channel)
        messages = outbox.waiting_in(db, team, channel, house.now(), BATCH)
        behind = cards.behind(db, team, house.now(), BATCH)
    for message in messages:
        if house.closing.is_set():
            return None
        if wait := house.pace.wait(channel, team):
            return wait
        found = _placed(house, client, message)
        if found is message:
            _say(house, client, message)
        elif found is not None:
            house.nudge.set()  # its conversation is a place of its own
    _count_held(house, client, team, channel)
    return min(
        _edit(house, client, [one for one in behind if one.channel == channel]), default=None
    )


def _edit(house: House, client: Client, behind: Sequence[Card]) -> list[float]:
    """Edit cards as far as Slack lets us; gives for how many seconds the rest waits, if it does."""
    for card in behind:
        if wait := client.seconds_until("chat.update"):
            return [wait]
        if not edit(house, client, card):
            break
    return []


def _placed(house: House, client: Client, message: Message) -> Message | None:
    """Find the conversation of a message to a person; None where Slack does not give it now."""
    if message.channel[:1] not in PEOPLE:
        return message
    try:
        direct = str(client.conversations_open(users=message.channel)["channel"]["id"])
    except SlackApiError as error:
        _refused(house, client, message, error)
        return None
    except UNREACHABLE as error:
        logger.warning("no conversation for %s yet: %s", message.id, type(error).__name__)
        with house.open() as db:
            later = house.now() + timedelta(seconds=30)
            outbox.change(db, message.team, message.id, due_at=later)
        return None
    with house.open() as db, db.transaction():
        outbox.change(db, message.team, message.id, channel=direct)
        card = card_of(db, message)
        if card is not None:
            cards.move(db, message.team, card, direct)
    return replace(message, channel=direct)


def _count_held(house: House, client: Client, team: str, channel: str = "") -> None:
    """Bring the notes that tell how much is held today to how much it is; may be repeated."""
    with house.open() as db:
        stale = hush.stale_notes(db, team, house.now())
    for message, shown in stale:
        if channel not in ("", message.channel):
            continue
        try:
            client.chat_update(channel=message.channel, ts=message.ts or "", text=shown.text)
        except UNREACHABLE as error:
            logger.warning("a note was not edited: %s", type(error).__name__)
        with house.open() as db:
            outbox.change(db, team, message.id, body=letters.write(shown))


def _say(house: House, client: Client, message: Message) -> None:
    """Post one message, with everything that may go wrong."""
    with house.open() as db:
        now = house.now()
        # The card before the alert: what it counts as shown must not be newer than what is drawn.
        card = card_of(db, message)
        thread = card.ts if card else None
        ripe = _ripe(house, db, client, message, thread)
        if ripe is None:
            return
        message = ripe
        try:
            shown = draw(db, message)
        except LookupError as error:
            logger.exception("message %s cannot be drawn", message.id)
            trouble = f"it cannot be drawn ({error})"
            outbox.change(db, message.team, message.id, state="parked", trouble=trouble)
            return
        carried = recall.metadata(db, message)
        if not outbox.claim(db, message.team, message, now):
            return
    house.pace.spoke(message.channel, team=message.team)
    try:
        answer = client.chat_postMessage(
            channel=message.channel,
            text=shown.text,
            blocks=list(shown.blocks) or None,
            metadata=carried,
            unfurl_links=False,
            unfurl_media=False,
            **_where(message, thread),
        )
    except SlackApiError as error:
        _refused(house, client, message, error)
    except UNREACHABLE as error:
        # In doubt: it stays `sending`, and is looked for before it is said again.
        logger.warning("message %s in doubt: %s", message.id, type(error).__name__)
        with house.open() as db:
            outbox.change(db, message.team, message.id, trouble="no answer from Slack")
    else:
        house.recall.looked.add((message.team, message.channel, str(answer["ts"])))
        with house.open() as db, db.transaction():
            showing = card.wanted if card else 0
            note_sent(db, message, str(answer["ts"]), card, house.now(), showing=showing)
        if shown.picture is not None:
            _follow_up(house, message, shown.picture)


def _ripe(
    house: House, db: Database, client: Client, message: Message, thread: str | None
) -> Message | None:
    """Give what of a message is to be said now; None where it has to wait, or has been said."""
    now = house.now()
    if later := hush.until(db, message, now):
        hush.hold(db, message, later, now)
        return None
    if message.alert_id and message.kind != "card" and thread is None:
        # Its card is not there yet; it speaks after it. The longer that takes, the less often
        # we look: the channel may be gone.
        pause = min(max(timedelta(seconds=2), (now - message.created_at) / 10), REST)
        outbox.change(db, message.team, message.id, due_at=now + pause)
        return None
    under = None if message.kind == "card" else thread
    if wait := recall.look(house, db, client, message, under):
        outbox.change(db, message.team, message.id, due_at=now + timedelta(seconds=wait))
        return None
    return recall.left_to_say(db, message, under, now)


def _follow_up(house: House, message: Message, picture: Picture) -> None:
    """Send the picture that goes with what was said, once; the words have arrived without it."""
    house.pace.spoke(message.channel)
    picture = replace(picture, draw=partial(house.aside.run, picture.draw))
    if why := send_picture(house, message.team, picture, user="", channel=message.channel):
        logger.warning("the picture of message %s was not taken: %s", message.id, why)


def _where(message: Message, thread: str | None) -> dict[str, Any]:
    if message.kind == "card" or message.alert_id is None:
        return {}
    return {"thread_ts": thread, "reply_broadcast": message.kind == "rise"}


def _refused(house: House, client: Client, message: Message, error: SlackApiError) -> None:
    """Decide by Slack's answer: later, in doubt, or never."""
    status, says = error.response.status_code, error_of(error)
    now = house.now()
    values: dict[str, Any]
    if status == 429 or says in SURELY_NOT_SENT:
        seconds = retry_after(error)
        house.pace.spoke(message.channel, seconds)
        values = {"state": "new", "due_at": now + timedelta(seconds=seconds)}
    elif status >= 500 or not says or says in IN_DOUBT:
        values = {"trouble": f"Slack answered {status}"}  # stays `sending`: in doubt
    elif says in OUR_TOKEN:
        values = {"state": "new", "due_at": now + REST, "trouble": says}
    elif says in GONE and message.kind != "card" and message.alert_id:
        post_anew(house, message.team, message.alert_id, message.channel)
        values = {"state": "new", "due_at": now + timedelta(seconds=2)}
    elif says == "not_in_channel" and join(client, message.channel):
        values = {"state": "new", "due_at": now}
    else:
        logger.error("message %s parked: %s", message.id, says)
        values = {"state": "parked", "trouble": says}
    with house.open() as db:
        outbox.change(db, message.team, message.id, **values)
    if says in OUR_TOKEN or values.get("state") == "parked":
        _tell(house, message, says)


def _tell(house: House, message: Message, says: str) -> None:
    """Tell who can mend it that Slack refuses, once for each channel and reason."""
    token = says in OUR_TOKEN
    key = f"told {'token' if token else message.channel} {says}"
    with house.open() as db:
        if not envelopes.first_time(db, message.team, key, house.now()):
            return
        lists = [
            one for one in watchlists.every(db, message.team) if one.channel == message.channel
        ]
        people = colleagues.every(db, message.team)
    if token:
        # With a token that is worth nothing there is nobody to tell but who reads the log.
        logger.error("Slack takes our token for %s no more (%s); messages wait", message.team, says)
        return
    if message.channel[:1] not in CHANNELS:
        return
    admins = [one.user_id for one in people if one.is_slack_admin and not one.is_gone]
    whom = [one.owner for one in lists if one.channel == message.channel] or admins
    sentence = (
        f"Slack refuses what I have to say in <#{message.channel}> (`{says}`). It is kept. Mend the"
        " channel, then type `/bellwether doctor`, and it is said."
    )
    for user in dict.fromkeys(whom[:3]):
        whisper(house, message.team, user, "", Shown(sentence))
