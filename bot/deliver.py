"""The only place that posts to Slack, so that nothing is lost and nothing is said twice.

What is to be said lies in the outbox, written in the same transaction as why. It goes
new -> sending -> sent, and carries its id in the message's metadata. The client retries nothing:
what surely was not sent is tried again, what is in doubt (a reset, a time-out, an unreadable
answer, our own death in between) is looked for in the channel first, and what is refused for good
is parked and named by `doctor`. Edits of a card can be repeated, so they need no such care.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot import at_stake, hush, letters
from bot.cards import Shown
from bot.cards import alert as alert_card
from bot.cards import evidence as evidence_card
from bot.client import retry_after
from storage import (
    accounts,
    advocates,
    alerts,
    cards,
    colleagues,
    envelopes,
    new_id,
    notices,
    outbox,
    posts,
    readings,
    watchlists,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.cards import Picture
    from bot.client import Client
    from bot.house import House
    from storage import Database
    from storage.alerts import Alert
    from storage.cards import Card
    from storage.outbox import Message

logger = logging.getLogger(__name__)

_WORD = re.compile(r"[a-z0-9_]+")
EVENT = "bellwether_message"
DOUBT = timedelta(seconds=15)
"""How long a message may be under way; longer than the client's own time limit."""
BLIND = "cannot look whether it was said"
"""How the trouble begins of what stays in doubt."""
BATCH = 1000
"""How much is looked at in one go: a channel's queue must not hide what is for the others."""
REST = timedelta(minutes=5)
"""How long we wait where only a person can mend what is wrong."""
SURELY_NOT_SENT = frozenset({"ratelimited", "rate_limited"})
# Slack says of these that part of the work may have been done.
IN_DOUBT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
OUR_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
)
# What keeps a card from being edited, and not for ever.
ITS_CHANNEL = frozenset({"is_archived", "channel_not_found", "not_in_channel", "missing_scope"})
PEOPLE = ("U", "W")
"""How Slack's names of people begin."""
CHANNELS = ("C", "G")
"""How Slack's names of channels begin."""
# Somebody has deleted the card.
GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})
# An answer that is no text of its encoding, or no address at all, is a ValueError.
UNREACHABLE = (SlackClientError, OSError, HTTPException, ValueError)


def deliver(house: House) -> float | None:
    """Say what is due in every team, and edit the cards that are behind.

    Gives the seconds after which there is more to say that only waited for its channel's pace;
    None where nothing waits.
    """
    waits: list[float] = []
    for team, client in list(house.clients.items()):
        with house.open() as db:
            _settle_doubts(db, client, team, house.now())
            messages = outbox.waiting(db, team, house.now(), BATCH)
            behind = cards.behind(db, team, house.now(), BATCH)
        for message in messages:
            if wait := house.pace.wait(message.channel, team):
                waits.append(wait)
                continue
            if found := _placed(house, client, message):
                _say(house, client, found)
        _count_held(house, client, team)
        for card in behind:
            if wait := client.seconds_until("chat.update"):
                waits.append(wait)
                break
            if not _edit(house, client, card):
                break
    return min(waits, default=None)


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
        card = _card_of(db, message)
        if card is not None:
            cards.move(db, message.team, card, direct)
    return replace(message, channel=direct)


def _count_held(house: House, client: Client, team: str) -> None:
    """Bring the notes that tell how much is held today to how much it is; may be repeated."""
    with house.open() as db:
        stale = hush.stale_notes(db, team, house.now())
    for message, shown in stale:
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
        if later := hush.until(db, message, now):
            hush.hold(db, message, later, now)
            return
        # The card before the alert: what it counts as shown must not be newer than what is drawn.
        card = _card_of(db, message)
        thread = card.ts if card else None
        if message.alert_id and message.kind != "card" and thread is None:
            # Its card is not there yet; it speaks after it. The longer that takes, the less often
            # we look: the channel may be gone.
            wait = min(max(timedelta(seconds=2), (now - message.created_at) / 10), REST)
            outbox.change(db, message.team, message.id, due_at=now + wait)
            return
        try:
            shown = _draw(db, message)
        except LookupError as error:
            logger.exception("message %s cannot be drawn", message.id)
            trouble = f"it cannot be drawn ({error})"
            outbox.change(db, message.team, message.id, state="parked", trouble=trouble)
            return
        if not outbox.claim(db, message.team, message, now):
            return
    house.pace.spoke(message.channel, team=message.team)
    try:
        answer = client.chat_postMessage(
            channel=message.channel,
            text=shown.text,
            blocks=list(shown.blocks) or None,
            metadata={"event_type": EVENT, "event_payload": {"id": message.id}},
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
        with house.open() as db, db.transaction():
            showing = card.wanted if card else 0
            _note_sent(db, message, str(answer["ts"]), card, house.now(), showing=showing)
        if shown.picture is not None:
            _follow_up(house, client, message, shown.picture)


def _follow_up(house: House, client: Client, message: Message, picture: Picture) -> None:
    """Send the picture that goes with what was said, once; the words have arrived without it."""
    house.pace.spoke(message.channel)
    if why := send_picture(client, picture, user="", channel=message.channel):
        logger.warning("the picture of message %s was not taken: %s", message.id, why)


def _card_of(db: Database, message: Message) -> Card | None:
    """Find the card that a message is, or speaks under; none for what is about no alert."""
    if message.alert_id is None:
        return None
    return cards.one(db, message.team, message.alert_id, message.channel)


def _where(message: Message, thread: str | None) -> dict[str, Any]:
    if message.kind == "card" or message.alert_id is None:
        return {}
    return {"thread_ts": thread, "reply_broadcast": message.kind == "rise"}


def _draw(db: Database, message: Message) -> Shown:
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
        worth=at_stake.lines(db, advocate, channel, alert.updated_at),
    )
    main = alert_card.main_reading(shown)
    if main.account_id is None:
        return shown
    its = {one.id: one for one in accounts.of_advocate(db, alert.team, advocate.id)}
    post = posts.one(db, alert.team, main.account_id, main.post_id) if main.post_id else None
    return replace(shown, post=post, account=its.get(main.account_id))


def _note_sent(
    db: Database, message: Message, ts: str, card: Card | None, now: datetime, *, showing: int
) -> None:
    outbox.change(db, message.team, message.id, state="sent", sent_at=now, ts=ts, trouble="")
    if message.kind == "card" and card is not None:
        cards.posted(db, message.team, card, ts, showing=showing)


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
        _anew(house, message.team, message.alert_id, message.channel)
        values = {"state": "new", "due_at": now + timedelta(seconds=2)}
    elif says == "not_in_channel" and _join(client, message.channel):
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


def _join(client: Client, channel: str) -> bool:
    """Join a channel; false where that is not possible, or where we are in it already."""
    try:
        answer = client.conversations_join(channel=channel)
    except UNREACHABLE:
        return False
    return bool(answer.get("warning") != "already_in_channel")


def error_of(error: SlackApiError) -> str:
    """Give Slack's word for what is wrong; nothing where the answer could not be read."""
    data = error.response.data
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else ""


def _settle_doubts(db: Database, client: Client, team: str, now: datetime) -> None:
    """Look in the channel for what may or may not have been said.

    What a card was found to show is not known, so it is edited once more.
    """
    for message in outbox.in_doubt(db, team, now - DOUBT, now):
        card = _card_of(db, message)
        thread = card.ts if card and message.kind != "card" else None
        if wait := client.seconds_until(f"conversations.{'replies' if thread else 'history'}"):
            outbox.change(db, team, message.id, due_at=now + timedelta(seconds=wait))
            continue
        try:
            ts = _find(client, message, thread)
        except UNREACHABLE as error:
            trouble, rest = BLIND, 30.0
            if isinstance(error, SlackApiError):
                trouble += f": {error_of(error) or 'no answer'}"
                rest = max(rest, retry_after(error))
            later = now + timedelta(seconds=rest)
            outbox.change(db, team, message.id, trouble=trouble, due_at=later)
            continue
        with db.transaction():
            if ts:
                _note_sent(db, message, ts, card, now, showing=0)
            else:
                outbox.again(db, team, message, now)


def _find(client: Client, message: Message, thread: str | None) -> str | None:
    """Look for a message by the id in its metadata, from well before it was tried (two clocks)."""
    sent_from = (message.sending_at or message.created_at) - timedelta(minutes=10)
    asked: dict[str, Any] = {
        "channel": message.channel,
        "oldest": f"{sent_from.timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    cursor = ""
    while True:
        if thread:
            answer = client.conversations_replies(ts=thread, cursor=cursor, **asked)
        else:
            answer = client.conversations_history(cursor=cursor, **asked)
        found: list[dict[str, Any]] = answer.get("messages", [])
        for one in found:
            payload = (one.get("metadata") or {}).get("event_payload") or {}
            if payload.get("id") == message.id:
                return str(one["ts"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


def _edit(house: House, client: Client, card: Card) -> bool:
    """Bring one card to how things are; doing it twice does no harm. False: no more for now."""
    with house.open() as db:
        alert = alerts.one(db, card.team, card.alert_id)
        if alert is None or card.ts is None:
            return True
        try:
            shown = alert_card.show(situation(db, alert, card.channel))
        except LookupError:
            logger.exception("card of %s cannot be drawn", card.alert_id)
            cards.give_up(db, card.team, card)
            return True
    try:
        client.chat_update(
            channel=card.channel, ts=card.ts, text=shown.text, blocks=list(shown.blocks)
        )
    except SlackApiError as error:
        return _not_edited(house, card, error)
    except UNREACHABLE as error:
        logger.warning("card of %s not edited yet: %s", card.alert_id, type(error).__name__)
        with house.open() as db:
            cards.delay(db, card.team, card, house.now() + timedelta(seconds=5))
        return False
    with house.open() as db:
        cards.posted(db, card.team, card, card.ts, showing=card.wanted)
    return True


def _anew(house: House, team: str, alert_id: str, channel: str) -> bool:
    """Post a card again that somebody has deleted, while its alert is not closed.

    An alert that is closed needs no card; false then, and where there is none to post.
    """
    with house.open() as db, db.transaction():
        db.serialise("alert", alert_id)
        alert, card = alerts.one(db, team, alert_id), cards.one(db, team, alert_id, channel)
        if alert is None or card is None or alert.state not in alerts.LIVE:
            return False
        if card.ts is not None:
            logger.info("card of %s was deleted, and is posted again", alert_id)
            cards.lose(db, team, card)
            message = outbox.Message(
                team=team,
                id=new_id("msg"),
                kind="card",
                channel=channel,
                alert_id=alert_id,
                created_at=house.now(),
                due_at=house.now(),
            )
            outbox.add(db, team, message)
    return True


def _not_edited(house: House, card: Card, error: SlackApiError) -> bool:
    """Decide when a card is edited again, if ever; false where all others have to wait as well."""
    status, says = error.response.status_code, error_of(error)
    limited = status == 429 or says in SURELY_NOT_SENT
    if limited or status >= 500 or not says or says in IN_DOUBT:
        wait = timedelta(seconds=retry_after(error))
    elif says in OUR_TOKEN or says in ITS_CHANNEL:
        wait = REST
    elif says in GONE and _anew(house, card.team, card.alert_id, card.channel):
        return True
    else:
        logger.warning("card of %s cannot be edited: %s", card.alert_id, says)
        with house.open() as db:
            cards.give_up(db, card.team, card)
        return True
    with house.open() as db:
        cards.delay(db, card.team, card, house.now() + wait)
    return not (limited or says in OUR_TOKEN)


def whisper(house: House, team: str, user: str, channel: str, shown: Shown) -> bool:
    """Tell one person something where there is no `response_url`; tells whether Slack took it.

    In the channel where they are, for their eyes only, and where that cannot be, or there is none,
    in their conversation with us.
    """
    client = house.clients[team]
    said: dict[str, Any] = {"text": shown.text, "blocks": list(shown.blocks) or None}
    try:
        if channel and _took(lambda: client.chat_postEphemeral(channel=channel, user=user, **said)):
            return True
        direct = client.conversations_open(users=user)["channel"]["id"]
        client.chat_postMessage(channel=direct, unfurl_links=False, unfurl_media=False, **said)
    except UNREACHABLE as error:
        trouble = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        logger.warning("a word to one person was not taken: %s", trouble)
        return False
    return True


def unfurl(house: House, team: str, channel: str, ts: str, shown: Mapping[str, Shown]) -> bool:
    """Show what is behind links in somebody's message; tells whether Slack took it."""
    client = house.clients[team]
    unfurls = {url: {"blocks": list(one.blocks)} for url, one in shown.items()}
    try:
        client.chat_unfurl(channel=channel, ts=ts, unfurls=unfurls)
    except UNREACHABLE as error:
        trouble = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        logger.warning("links were not shown: %s", trouble)
        return False
    return True


def _took(call: Callable[[], object]) -> bool:
    try:
        call()
    except SlackApiError:
        return False
    return True


def send_picture(client: Client, picture: Picture, *, user: str, channel: str = "") -> str:
    """Send a picture into a channel, or where none is given into the direct message with a person.

    What only one person sees in a channel cannot hold a file. It is sent once, whatever becomes of
    it: gives nothing when it arrived, and else Slack's word for why it did not.
    """
    try:
        if not channel:
            channel = str(client.conversations_open(users=user)["channel"]["id"])
        sending: dict[str, Any] = {
            "channel": channel,
            "filename": picture.name,
            "content": picture.draw(),
            "title": picture.title,
            "alt_txt": picture.alt,
        }
        try:
            client.files_upload_v2(**sending)
        except SlackApiError as error:
            if error_of(error) != "not_in_channel" or not _join(client, channel):
                raise
            client.files_upload_v2(**sending)
    except SlackApiError as error:
        return error_of(error) or "no answer"
    except UNREACHABLE as error:
        logger.warning("a picture was not taken: %s", type(error).__name__)
        return "no answer"
    return ""


def respond(url: str, shown: Shown, *, in_channel: bool = False, replace: bool = False) -> bool:
    """Answer a command or a button through its `response_url`; tells whether Slack took it."""
    body: dict[str, Any] = {
        "text": shown.text,
        "response_type": "in_channel" if in_channel else "ephemeral",
        "replace_original": replace,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if not shown.blocks:
        return _answered(url, body) == 200
    status = _answered(url, body | {"blocks": list(shown.blocks)})
    # An answer in plain words is better than none.
    return status == 200 or (status == 400 and _answered(url, body) == 200)


def _answered(url: str, body: dict[str, Any]) -> int:
    """Post an answer, and tell what Slack says to it; 0 where it says nothing."""
    try:
        answer = WebhookClient(url, timeout=10, retry_handlers=[]).send_dict(body)
    except UNREACHABLE as error:
        logger.warning("an answer was not taken: %s", type(error).__name__)
        return 0
    if answer.status_code != 200:
        logger.warning("an answer was refused: %s", answer.status_code)
    return int(answer.status_code)
