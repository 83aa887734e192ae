"""What may or may not have been said is looked for in its channel, before it is said again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.client import retry_after
from bot.refusals import UNREACHABLE, error_of
from storage import cards, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.client import Client
    from storage import Database
    from storage.cards import Card
    from storage.outbox import Message

DOUBT = timedelta(seconds=15)
"""How long a message may be under way; longer than the client's own time limit."""
BLIND = "cannot look whether it was said"
"""How the trouble begins of what stays in doubt."""


def settle_doubts(
    db: Database, client: Client, team: str, now: datetime, channel: str = ""
) -> None:
    """Look in the channel, or in every channel, for what may or may not have been said.

    What a card was found to show is not known, so it is edited once more.
    """
    for message in outbox.in_doubt(db, team, now - DOUBT, now):
        if channel not in ("", message.channel):
            continue
        card = card_of(db, message)
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
                note_sent(db, message, ts, card, now, showing=0)
            else:
                outbox.again(db, team, message, now)


def said_in(
    client: Client, channel: str, thread: str | None, since: str
) -> Iterator[dict[str, Any]]:
    """Read what was said in a channel or a thread after a time, with metadata.

    Raises what Slack's client does where it cannot be read.
    """
    asked: dict[str, Any] = {
        "channel": channel,
        "oldest": since,
        "include_all_metadata": True,
        "limit": 200,
    }
    cursor = ""
    while True:
        if thread:
            answer = client.conversations_replies(ts=thread, cursor=cursor, **asked)
        else:
            answer = client.conversations_history(cursor=cursor, **asked)
        yield from answer.get("messages", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _find(client: Client, message: Message, thread: str | None) -> str | None:
    """Look for a message by the id in its metadata, from well before it was tried (two clocks)."""
    sent_from = (message.sending_at or message.created_at) - timedelta(minutes=10)
    for one in said_in(client, message.channel, thread, f"{sent_from.timestamp():.6f}"):
        payload = (one.get("metadata") or {}).get("event_payload") or {}
        if payload.get("id") == message.id:
            return str(one["ts"])
    return None


def card_of(db: Database, message: Message) -> Card | None:
    """Find the card that a message is, or speaks under; none for what is about no alert."""
    if message.alert_id is None:
        return None
    return cards.one(db, message.team, message.alert_id, message.channel)


def note_sent(
    db: Database, message: Message, ts: str, card: Card | None, now: datetime, *, showing: int
) -> None:
    """Note that a message has been said, and where; `showing` is the state its card was in then."""
    outbox.change(db, message.team, message.id, state="sent", sent_at=now, ts=ts, trouble="")
    if message.kind == "card" and card is not None:
        cards.posted(db, message.team, card, ts, showing=showing)
