"""Seeing to it that we can be heard in a channel before somebody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.commands import Refusal
from bot.refusals import UNREACHABLE, error_of
from bot.text import channel as name_of

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.house import House


def check_channel(house: House, team: str, channel: str) -> None:
    """Join a public channel. Raises Refusal where we cannot be heard there, with what to do."""
    client = house.clients.get(team)
    if client is None:
        return
    if trouble := trouble_with(client, channel):
        raise Refusal(f"{trouble} Nothing was changed.")


def trouble_with(client: WebClient, channel: str) -> str:
    """Say in a sentence why we cannot be heard in a channel; nothing where we can."""
    try:
        found = client.conversations_info(channel=channel)["channel"]
        if found.get("is_archived"):
            return f"{name_of(channel)} is archived: unarchive it, or choose another channel."
        if not found.get("is_member"):
            client.conversations_join(channel=channel)
    except SlackApiError as error:
        if error_of(error) in (
            "channel_not_found",
            "not_in_channel",
            "method_not_supported_for_channel_type",
        ):
            return (
                f"I am not in {name_of(channel)}: type `/invite @Bellwether` there, then ask again."
            )
        return f"Slack does not let me into {name_of(channel)} ({error_of(error) or 'no answer'})."
    except UNREACHABLE:
        return "Slack did not answer; try again in a minute."
    return ""


def permalink(client: WebClient, channel: str, ts: str) -> str:
    """Give the address of a message; nothing where Slack does not tell it."""
    try:
        return str(client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except UNREACHABLE:
        return ""
