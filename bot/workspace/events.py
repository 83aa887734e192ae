"""What the app hears: the payloads of commands, interactions and events, as Slack writes them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from bot.workspace.records import (
    APP_ID,
    BOT_USER_ID,
    COMMAND,
    VERIFICATION_TOKEN,
    Channel,
    Json,
    Message,
    User,
)

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

# The scope without which an event is not sent.
NEEDS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_rename": "groups:read",
    "link_shared": "links:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}


def _common(workspace: Workspace) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "api_app_id": APP_ID,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": _enterprise(workspace),
        "is_enterprise_install": workspace.org_wide,
    }


def _enterprise(workspace: Workspace) -> Json | None:
    org = workspace.organisation
    return {"id": org.id, "name": org.name} if org else None


def _person(workspace: Workspace, user: User) -> Json:
    return {
        "id": user.id,
        "username": user.name,
        "name": user.name,
        "team_id": user.team_id or workspace.team_id,
    }


def response_url(
    workspace: Workspace, user: User, channel: Channel, message: Message | None = None
) -> str:
    """Make an address that answers this person in this channel."""
    token = workspace.responses.issue(
        user.id,
        channel.id,
        workspace.time(),
        message.ts if message else None,
        ephemeral=bool(message and message.seen_by),
    )
    return f"{workspace.url}/respond/{workspace.team_id}/{token}"


def slash(workspace: Workspace, user: User, channel: Channel, text: str, command: str) -> Json:
    """Write the payload of a typed command."""
    org = workspace.organisation
    return {
        **({"enterprise_id": org.id, "enterprise_name": org.name} if org else {}),
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command or COMMAND,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": str(workspace.org_wide).lower(),
        "response_url": response_url(workspace, user, channel),
        "trigger_id": workspace.triggers.issue(user.id),
    }


def action(workspace: Workspace, user: User, message: Message, taken: Json, state: Json) -> Json:
    """Write the payload of an element used in a message."""
    channel = workspace.directory.channels[message.channel]
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.seen_by is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _common(workspace) | {
        "type": "block_actions",
        "user": _person(workspace, user),
        "container": container,
        "trigger_id": workspace.triggers.issue(user.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": state},
        "response_url": response_url(workspace, user, channel, message),
        "actions": [taken],
    }
    if message.seen_by is None:  # Slack leaves the message out of what only one person sees
        payload["message"] = workspace.messages.as_slack(message)
    return payload


def message_action(workspace: Workspace, user: User, message: Message, callback_id: str) -> Json:
    """Write the payload of something chosen in a message's menu."""
    channel = workspace.directory.channels[message.channel]
    return _common(workspace) | {
        "type": "message_action",
        "user": _person(workspace, user),
        "callback_id": callback_id,
        "action_ts": workspace.messages.next_ts(workspace.time()),
        "trigger_id": workspace.triggers.issue(user.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "message_ts": message.ts,
        "message": workspace.messages.as_slack(message),
        "response_url": response_url(workspace, user, channel),
    }


def view_action(workspace: Workspace, user: User, view: Json, taken: Json) -> Json:
    """Write the payload of an element used in a modal or a home."""
    return _common(workspace) | {
        "type": "block_actions",
        "user": _person(workspace, user),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": workspace.triggers.issue(user.id),
        "view": copy.deepcopy(view),
        "actions": [taken],
    }


def suggestion(
    workspace: Workspace, user: User, where: Json, element: Json, block_id: str, typed: str
) -> Json:
    """Write the payload that asks the app for options; `where` is a view or a message's place."""
    return _common(workspace) | {
        "type": "block_suggestion",
        "user": _person(workspace, user),
        "action_id": element["action_id"],
        "block_id": block_id,
        "value": typed,
        **where,
    }


def submission(workspace: Workspace, user: User, view: Json) -> Json:
    """Write the payload of a submitted modal."""
    return _common(workspace) | {
        "type": "view_submission",
        "user": _person(workspace, user),
        "trigger_id": workspace.triggers.issue(user.id),
        "view": copy.deepcopy(view),
        "response_urls": [],
    }


def closed(workspace: Workspace, user: User, view: Json, *, cleared: bool) -> Json:
    """Write the payload of a closed modal."""
    return _common(workspace) | {
        "type": "view_closed",
        "user": _person(workspace, user),
        "view": copy.deepcopy(view),
        "is_cleared": cleared,
    }


def envelope(workspace: Workspace, event: Json, *, whole: bool = False) -> Json:
    """Wrap an event the way the Events API does; `whole` is one about the whole organisation."""
    identity = workspace.identity("Ev")
    org = workspace.organisation
    team = None if whole else workspace.team_id
    return {
        "token": VERIFICATION_TOKEN,
        **({} if whole else {"team_id": team}),
        **({"enterprise_id": org.id} if org else {}),
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": identity,
        "event_time": int(workspace.time().timestamp()),
        "event_context": f"local-{identity}",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": org.id if org else None,
                "team_id": team,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": workspace.org_wide,
            }
        ],
    }


def home_opened(workspace: Workspace, user: User, channel: Channel, tab: str) -> Json:
    """Write the event of somebody opening the app."""
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": workspace.messages.next_ts(workspace.time()),
    }
    home = workspace.views.homes.get(user.id)
    if tab == "home" and home:
        event["view"] = copy.deepcopy(home)
    return event


def written(workspace: Workspace, message: Message) -> list[tuple[str, Json]]:
    """List the events of a message a person wrote, each with its name in the manifest."""
    channel = workspace.directory.channels[message.channel]
    if BOT_USER_ID not in channel.members:
        return []
    about = {
        "user": message.user,
        "channel": channel.id,
        "ts": message.ts,
        "event_ts": message.ts,
        "team": workspace.team_id,
        "text": message.text,
    }
    if message.thread_ts:
        about["thread_ts"] = message.thread_ts
    plural = {"channel": "channels", "group": "groups", "im": "im"}[channel.kind]
    happened: list[tuple[str, Json]] = [
        (f"message.{plural}", {"type": "message", "channel_type": channel.kind, **about})
    ]
    if f"<@{BOT_USER_ID}" in message.text and not channel.is_im:
        happened.append(("app_mention", {"type": "app_mention", **about}))
    return happened
