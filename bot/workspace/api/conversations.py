"""Channels: which there are, who is in them, what was written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.workspace.api._method import (
    Args,
    channel_of,
    in_channel,
    method,
    need,
    open_direct,
    user_of,
)
from bot.workspace.records import BOT_USER_ID, ApiError, Channel, Json, Message

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

_TYPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
_FAMILY = {"channel": "channels", "group": "groups", "im": "im"}
_EVERYBODY = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def _need(workspace: Workspace, channel: Channel, right: str) -> None:
    need(workspace, f"{_FAMILY[channel.kind]}:{right}")


def as_slack(workspace: Workspace, channel: Channel, *, members: bool = False) -> Json:
    """Write a channel as the Web API gives it."""
    out: Json = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": channel.kind == "group",
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private,
        "context_team_id": workspace.team_id,
    }
    if channel.im_user:
        user = workspace.directory.users[channel.im_user]
        return out | {"user": user.id, "is_user_deleted": user.deleted, "is_open": True}
    out |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.id == "C0GENERAL",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": in_channel(channel),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if members:
        out["num_members"] = len(channel.members)
    return out


def _listed(workspace: Workspace, args: Args) -> list[Channel]:
    wanted = [t.strip() for t in args.text("types", "public_channel").split(",") if t.strip()]
    for kind in wanted:
        if kind not in _TYPES:
            raise ApiError("invalid_types")
        need(workspace, _TYPES[kind])
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    shown = {kinds[kind] for kind in wanted}
    hide = args.flag("exclude_archived")
    return [
        channel
        for channel in workspace.directory.channels.values()
        if channel.kind in shown
        and (not channel.is_private or in_channel(channel))
        and not (hide and channel.is_archived)
    ]


@method("conversations.list", *_EVERYBODY, tier=2)
def list_all(workspace: Workspace, args: Args) -> Json:
    """List the channels the bot can know of."""
    found, cursor = args.page(_listed(workspace, args))
    channels = [as_slack(workspace, channel, members=True) for channel in found]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


@method("users.conversations", *_EVERYBODY)
def of_user(workspace: Workspace, args: Args) -> Json:
    """List the channels somebody is in; nobody named is the bot."""
    user = user_of(workspace, args.text("user", BOT_USER_ID))
    listed = [channel for channel in _listed(workspace, args) if user.id in channel.members]
    found, cursor = args.page(listed)
    channels = [as_slack(workspace, channel) for channel in found]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


@method("conversations.info", *_EVERYBODY)
def info(workspace: Workspace, args: Args) -> Json:
    """Describe a channel."""
    channel = channel_of(workspace, args.text("channel"))
    _need(workspace, channel, "read")
    members = args.flag("include_num_members")
    return {"channel": as_slack(workspace, channel, members=members)}


@method("conversations.members", *_EVERYBODY, tier=4)
def members(workspace: Workspace, args: Args) -> Json:
    """List who is in a channel."""
    channel = channel_of(workspace, args.text("channel"))
    _need(workspace, channel, "read")
    found, cursor = args.page(channel.members)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def _between(args: Args, messages: list[Message]) -> list[Message]:
    oldest, latest = args.text("oldest", "0"), args.text("latest") or "9999999999"
    edges = args.flag("inclusive")
    try:
        low, high = float(oldest), float(latest)
    except ValueError as error:
        raise ApiError("invalid_ts_oldest") from error
    return [
        message
        for message in messages
        if low < float(message.ts) < high or (edges and float(message.ts) in (low, high))
    ]


@method("conversations.history", *_HISTORY)
def history(workspace: Workspace, args: Args) -> Json:
    """List a channel's messages, newest first; metadata only when asked for."""
    channel = channel_of(workspace, args.text("channel"))
    _need(workspace, channel, "history")
    if not in_channel(channel):
        raise ApiError("not_in_channel")
    shown = [m for m in workspace.messages.of(channel.id) if not m.is_reply or m.broadcast]
    found, cursor = args.page(_between(args, shown)[::-1])
    metadata = args.flag("include_all_metadata")
    out: Json = {
        "messages": [workspace.messages.as_slack(m, metadata=metadata) for m in found],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return out | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.replies", *_HISTORY)
def replies(workspace: Workspace, args: Args) -> Json:
    """List a thread, parent first; metadata only when asked for."""
    channel = channel_of(workspace, args.text("channel"))
    _need(workspace, channel, "history")
    if not in_channel(channel):
        raise ApiError("not_in_channel")
    parent = workspace.messages.get(channel.id, args.text("ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    root = workspace.messages.get(channel.id, parent.thread_ts or parent.ts) or parent
    thread = _between(args, workspace.messages.replies(channel.id, root.ts))
    found, cursor = args.page([root, *thread], 1000)
    metadata = args.flag("include_all_metadata")
    out: Json = {
        "messages": [workspace.messages.as_slack(m, metadata=metadata) for m in found],
        "has_more": bool(cursor),
    }
    return out | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.join", "channels:join")
def join(workspace: Workspace, args: Args) -> Json:
    """Let the bot join a public channel."""
    channel = channel_of(workspace, args.text("channel"))
    if channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    out: Json = {}
    if in_channel(channel):
        out = {"warning": "already_in_channel"}
        out["response_metadata"] = {"warnings": ["already_in_channel"]}
    else:
        add_member(workspace, channel, BOT_USER_ID, None)
    return {"channel": as_slack(workspace, channel), **out}


@method("conversations.leave", "channels:manage", "groups:write")
def leave(workspace: Workspace, args: Args) -> Json:
    """Let the bot leave a channel."""
    channel = channel_of(workspace, args.text("channel"))
    if channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if not in_channel(channel):
        return {"not_in_channel": True}
    channel.members.remove(BOT_USER_ID)
    workspace.tell("channels")
    return {}


@method("conversations.invite", "channels:manage", "channels:write.invites", "groups:write")
def invite(workspace: Workspace, args: Args) -> Json:
    """Ask people into a channel."""
    channel = channel_of(workspace, args.text("channel"))
    if not in_channel(channel):
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    users = [user_of(workspace, one) for one in args.text("users").split(",") if one]
    if not users:
        raise ApiError("no_user")
    for user in users:
        if user.id == BOT_USER_ID:
            raise ApiError("cant_invite_self")
        if user.id in channel.members:
            raise ApiError("already_in_channel")
        add_member(workspace, channel, user.id, BOT_USER_ID)
    return {"channel": as_slack(workspace, channel)}


@method("conversations.open", "im:write", "mpim:write")
def open_im(workspace: Workspace, args: Args) -> Json:
    """Open the direct message with a person."""
    if args.text("channel"):
        channel = channel_of(workspace, args.text("channel"))
    else:
        users = [one for one in args.text("users").split(",") if one]
        if not users:
            raise ApiError("users_list_not_supplied")
        if len(users) > 1:
            raise ApiError("missing_scope", needed="mpim:write", provided="im:write")
        channel = open_direct(workspace, user_of(workspace, users[0]))
    workspace.tell("channels")
    full = as_slack(workspace, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": full}


def add_member(workspace: Workspace, channel: Channel, user: str, inviter: str | None) -> None:
    """Put somebody into a channel; the app hears of it where it is a member."""
    channel.members.append(user)
    if in_channel(channel):
        event = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": workspace.team_id,
            "event_ts": workspace.messages.next_ts(workspace.time()),
        }
        workspace.emit(event | ({"inviter": inviter} if inviter else {}))
    workspace.tell("channels")
