"""Messages the app writes, changes, deletes and schedules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.workspace import check, kit, views
from bot.workspace.api._method import Args, channel_of, in_channel, method, user_of
from bot.workspace.records import BOT_USER_ID, ApiError, Channel, Json, Message

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

_METADATA_CHARACTERS = 8000
_ATTACHMENTS = 100
_SCHEDULE_DAYS = 120
_SCHEDULE_BURST = 30  # messages for the same five minutes of a channel
_TRUNCATED = "message_truncated"


@method("chat.postMessage", "chat:write", tier=0)
def post_message(workspace: Workspace, args: Args) -> Json:
    """Write a message in a channel, a thread or a direct message."""
    channel = _writable(workspace, args)
    content = _content(args)
    thread = _thread(workspace, channel, args)
    _pace(workspace, channel)
    message = workspace.write(
        channel,
        BOT_USER_ID,
        content.pop("text"),
        thread_ts=thread,
        broadcast=bool(thread) and args.flag("reply_broadcast"),
        **content,
    )
    stored = workspace.messages.as_slack(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": stored, **_warnings(args)}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(workspace: Workspace, args: Args) -> Json:
    """Write what only one person sees."""
    channel = _writable(workspace, args)
    args.needs("user")
    user = user_of(workspace, args.text("user"))
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = _content(args)
    content["metadata"] = None
    thread = args.text("thread_ts") or None
    message = workspace.write(
        channel, BOT_USER_ID, content.pop("text"), thread_ts=thread, seen_by=user.id, **content
    )
    return {"message_ts": message.ts, **_warnings(args)}


@method("chat.update", "chat:write")
def update(workspace: Workspace, args: Args) -> Json:
    """Change a message the app wrote."""
    channel, message = _own(workspace, args, "cant_update_message")
    if channel.is_archived:
        raise ApiError("is_archived")
    if args.get("blocks") is None and args.get("attachments") is None and args.get("text") is None:
        raise ApiError("no_text")
    content = _content(args, before=message)
    if args.get("metadata") is None:
        content["metadata"] = message.metadata
    if content["blocks"]:
        # New ids each time, as Slack recommends and does where none are given.
        seed = f"u{workspace.identity('')}"
        content["blocks"] = views.with_ids(content["blocks"], seed)
    for name, value in content.items():
        setattr(message, name, value)
    message.edited = {"user": BOT_USER_ID, "ts": f"{workspace.time().timestamp():.6f}"}
    workspace.tell_message(message)
    stored = workspace.messages.as_slack(message, metadata=True)
    out = {"channel": channel.id, "ts": message.ts, "text": message.text, "message": stored}
    return out | _warnings(args)


@method("chat.delete", "chat:write")
def delete(workspace: Workspace, args: Args) -> Json:
    """Delete a message the app wrote."""
    channel, message = _own(workspace, args, "cant_delete_message")
    workspace.messages.remove(message)
    workspace.tell_message(message, removed=True)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=0)
def get_permalink(workspace: Workspace, args: Args) -> Json:
    """Give a message's address: the page, opened there."""
    args.needs("channel", "message_ts")
    channel = channel_of(workspace, args.text("channel"))
    message = workspace.messages.get(channel.id, args.text("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    link = f"{workspace.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("chat.scheduleMessage", "chat:write")
def schedule_message(workspace: Workspace, args: Args) -> Json:
    """Write a message later; as in Slack, one with metadata is never written."""
    channel = _writable(workspace, args)
    content = _content(args)
    args.needs("post_at")
    post_at, now = args.number("post_at", 0), workspace.time().timestamp()
    if post_at <= now:
        raise ApiError("time_in_past")
    if post_at > now + _SCHEDULE_DAYS * 86_400:
        raise ApiError("time_too_far")
    near = [
        item
        for item in workspace.scheduled.values()
        if item["channel"] == channel.id and item["post_at"] // 300 == post_at // 300
    ]
    if len(near) >= _SCHEDULE_BURST:
        raise ApiError("restricted_too_many")
    identity = workspace.identity("Q")
    item = {"channel": channel.id, "post_at": post_at, "thread_ts": args.text("thread_ts") or None}
    workspace.scheduled[identity] = item | content
    said = {"text": content["text"], "type": "delayed_message", "user": BOT_USER_ID}
    out = {"channel": channel.id, "scheduled_message_id": identity, "post_at": post_at}
    return out | {"message": said}


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled(workspace: Workspace, args: Args) -> Json:
    """Take a scheduled message back."""
    channel = channel_of(workspace, args.text("channel"))
    identity = args.text("scheduled_message_id")
    if workspace.scheduled.get(identity, {}).get("channel") != channel.id:
        raise ApiError("invalid_scheduled_message_id")
    del workspace.scheduled[identity]
    return {}


@method("chat.scheduledMessages.list", tier=3)
def scheduled_list(workspace: Workspace, args: Args) -> Json:
    """List what is still to be written."""
    items = [
        {"id": key, "channel_id": item["channel"], "post_at": item["post_at"], "text": item["text"]}
        for key, item in workspace.scheduled.items()
        if args.text("channel") in ("", item["channel"])
    ]
    found, cursor = args.page(items)
    return {"scheduled_messages": found, "response_metadata": {"next_cursor": cursor}}


@method("chat.unfurl", "links:write")
def unfurl(workspace: Workspace, args: Args) -> Json:
    """Show what is behind links in somebody's message."""
    args.needs("channel", "ts", "unfurls")
    channel = channel_of(workspace, args.text("channel"))
    message = workspace.messages.get(channel.id, args.text("ts"))
    if message is None:
        raise ApiError("cannot_unfurl_message")
    given = args.json("unfurls", "cannot_parse_attachment")
    if not isinstance(given, dict):
        raise ApiError("cannot_parse_attachment")
    for url, shown in given.items():
        if not isinstance(shown, dict):
            raise ApiError("cannot_parse_attachment")
        if shown.get("blocks"):
            check.message_blocks(shown["blocks"], posted=False)
        message.attachments.append({**shown, "from_url": url, "is_app_unfurl": True})
    workspace.tell_message(message)
    return {}


@method("reactions.add", "reactions:write")
def react(workspace: Workspace, args: Args) -> Json:
    """Add the bot's reaction to a message."""
    args.needs("channel", "timestamp", "name")
    channel = channel_of(workspace, args.text("channel"))
    message = workspace.messages.get(channel.id, args.text("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    if not in_channel(channel):
        raise ApiError("not_in_channel")
    name = args.text("name").strip(":")
    if any(reaction["name"] == name for reaction in message.reactions):
        raise ApiError("already_reacted")
    message.reactions.append({"name": name, "users": [BOT_USER_ID], "count": 1})
    workspace.tell_message(message)
    return {}


def _writable(workspace: Workspace, args: Args) -> Channel:
    """Find the channel a message may go to."""
    if not args.text("channel"):
        raise ApiError("channel_not_found")
    channel = channel_of(workspace, args.text("channel"), by_name=True)
    if channel.is_archived:
        raise ApiError("is_archived")
    if not in_channel(channel) and "chat:write.public" not in workspace.scopes:
        raise ApiError("not_in_channel")
    if channel.im_user and workspace.directory.users[channel.im_user].deleted:
        raise ApiError("user_disabled")
    return channel


def _own(workspace: Workspace, args: Args, wrong: str) -> tuple[Channel, Message]:
    """Find a message the app wrote."""
    channel = channel_of(workspace, args.text("channel"))
    message = workspace.messages.get(channel.id, args.text("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if not message.by_bot:
        raise ApiError(wrong)
    return channel, message


def _thread(workspace: Workspace, channel: Channel, args: Args) -> str | None:
    """Find the thread meant; that of a reply is its parent's."""
    wanted = args.text("thread_ts")
    if not wanted:
        return None
    parent = workspace.messages.get(channel.id, wanted)
    if parent is None:
        raise ApiError("thread_not_found")
    return parent.thread_ts or parent.ts


def _pace(workspace: Workspace, channel: Channel) -> None:
    wait = workspace.throttle.message(channel.id) if workspace.limits else 0
    if wait:
        raise ApiError("ratelimited", retry_after=wait)


def _content(args: Args, before: Message | None = None) -> Json:
    """Read text, blocks, attachments and metadata, held against the limits."""
    blocks = args.json("blocks", "invalid_blocks_format")
    attachments = args.json("attachments", "invalid_attachments") or []
    if blocks:
        check.message_blocks(blocks, posted=True)
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > _ATTACHMENTS:
        raise ApiError("too_many_attachments")
    if before is not None:  # what is not given stays; an empty list takes it away
        blocks = before.blocks if args.get("blocks") is None else blocks
        attachments = before.attachments if args.get("attachments") is None else attachments
    text = args.text("text")
    if not text.strip() and not blocks and not attachments:
        raise ApiError("no_text")
    return {
        "text": text[: kit.TEXT_CHARACTERS],
        "blocks": blocks or None,
        "attachments": attachments,
        "metadata": _metadata(args.json("metadata", "invalid_metadata_format")),
    }


def _metadata(given: Any) -> Json | None:
    if given in (None, {}):
        return None
    if not isinstance(given, dict):
        raise ApiError("invalid_metadata_format")
    kind, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise ApiError("invalid_metadata_schema")
    if set(given) - {"event_type", "event_payload", "entities"}:
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(given)) > _METADATA_CHARACTERS:
        raise ApiError("metadata_too_large")
    return given


def _warnings(args: Args) -> Json:
    if len(args.text("text")) <= kit.TEXT_CHARACTERS:
        return {}
    return {"warning": _TRUNCATED, "response_metadata": {"warnings": [_TRUNCATED]}}
