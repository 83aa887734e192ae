"""What is said to one person, or shown once, and needs no outbox: it is an answer or a courtesy."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.refusals import UNREACHABLE, error_of
from storage import uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.cards import Picture, Shown
    from bot.client import Client
    from bot.house import House

logger = logging.getLogger(__name__)


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


def _took(call: Callable[[], object]) -> bool:
    try:
        call()
    except SlackApiError:
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


def send_picture(house: House, team: str, picture: Picture, *, user: str, channel: str = "") -> str:
    """Send a picture into a channel, or where none is given into the direct message with a person.

    What only one person sees in a channel cannot hold a file. It is sent once, whatever becomes of
    it: gives nothing when it arrived, and else Slack's word for why it did not.
    """
    client = house.clients[team]
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
            answer = client.files_upload_v2(**sending)
        except SlackApiError as error:
            if error_of(error) != "not_in_channel" or not join(client, channel):
                raise
            answer = client.files_upload_v2(**sending)
        _remember(house, team, picture, [str(one["id"]) for one in answer.get("files") or []])
    except SlackApiError as error:
        return error_of(error) or "no answer"
    except UNREACHABLE as error:
        logger.warning("a picture was not taken: %s", type(error).__name__)
        return "no answer"
    return ""


def _remember(house: House, team: str, picture: Picture, file_ids: Sequence[str]) -> None:
    """Keep which files are ours and what they show, so that they can be taken away again."""
    with house.open() as db, db.transaction():
        for one in file_ids:
            kept = uploads.Upload(
                team=team, file_id=one, title=picture.title, words=picture.alt, at=house.now()
            )
            uploads.add(db, team, kept)


def join(client: Client, channel: str) -> bool:
    """Join a channel; false where that is not possible, or where we are in it already."""
    try:
        answer = client.conversations_join(channel=channel)
    except UNREACHABLE:
        return False
    return bool(answer.get("warning") != "already_in_channel")
