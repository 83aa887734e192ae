"""Taking away in Slack, and out of the file, what is left of who was forgotten; till it is gone."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

import storage
from bot import letters
from bot.client import retry_after
from bot.refusals import GONE, OUR_TOKEN, REST, SURELY_NOT_SENT, UNREACHABLE, error_of
from storage import erasures, outbox, teams

if TYPE_CHECKING:
    from bot.client import Client
    from bot.house import House
    from storage.erasures import Erasure

logger = logging.getLogger(__name__)

BATCH = 200
LONGEST = timedelta(days=1)
_METHOD = {"message": "chat.delete", "edit": "chat.update", "file": "files.delete"}
_NOT_THERE = GONE | {"cant_delete_message", "file_not_found", "file_deleted"}


def erase(house: House) -> int:
    """Take away what is due, in every team, and tell how much went. Doing it twice does no harm."""
    gone = 0
    with house.open() as db:
        asked = [
            one
            for team in teams.every(db)
            for one in erasures.due(db, team.team, house.now(), BATCH)
        ]
    for one in asked:
        gone += scrub(house, one) if one.kind == "scrub" else _in_slack(house, one)
    return gone


def scrub(house: House, one: Erasure) -> bool:
    """Leave nothing in the database's file of what was deleted; False where that has to wait."""
    with house.open() as db:
        if db.scrub():
            # Copies of ours hold them too.
            storage.drop_copies(house.settings.database)
            erasures.done(db, one.team, one.kind, one.channel, one.name)
            # The note of it is a deletion too, and holds nothing of anybody.
            return True
    _later(house, one, timedelta(minutes=1))
    return False


def _in_slack(house: House, one: Erasure) -> bool:
    client = house.clients.get(one.team)
    if client is None or client.seconds_until(_METHOD[one.kind]):
        return False
    try:
        _take_away(house, client, one)
    except SlackApiError as error:
        says, status = error_of(error), error.response.status_code
        if says not in _NOT_THERE:
            wait = min(timedelta(minutes=1) * 2 ** min(one.attempts, 11), LONGEST)
            if status == 429 or says in SURELY_NOT_SENT:
                wait = timedelta(seconds=retry_after(error))
            elif says in OUR_TOKEN:
                wait = REST
            logger.warning("%s not taken away yet: %s", one.kind, says or status)
            _later(house, one, wait)
            return False
    except UNREACHABLE as error:
        logger.warning("%s not taken away yet: %s", one.kind, type(error).__name__)
        _later(house, one, timedelta(minutes=1))
        return False
    with house.open() as db:
        erasures.done(db, one.team, one.kind, one.channel, one.name)
    return True


def _take_away(house: House, client: Client, one: Erasure) -> None:
    if one.kind == "file":
        client.files_delete(file=one.name)
    elif one.kind == "message":
        client.chat_delete(channel=one.channel, ts=one.name)
    else:
        with house.open() as db:
            message = outbox.one(db, one.team, one.message_id)
        if message is None or not message.body:
            # What it said is kept no more, so that nothing of it can be said again.
            client.chat_delete(channel=one.channel, ts=one.name)
            return
        shown = letters.read(message.body)
        client.chat_update(
            channel=one.channel, ts=one.name, text=shown.text, blocks=list(shown.blocks)
        )


def _later(house: House, one: Erasure, wait: timedelta) -> None:
    with house.open() as db:
        erasures.change(
            db,
            one.team,
            one.kind,
            one.channel,
            one.name,
            due_at=house.now() + wait,
            attempts=one.attempts + 1,
        )
