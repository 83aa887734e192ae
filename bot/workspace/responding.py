"""What the app says back: acknowledgements that carry a message, and response addresses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.workspace import check, kit, views
from bot.workspace.records import BOT_USER_ID, ApiError, Json, Message

if TYPE_CHECKING:
    from bot.workspace.state import Workspace
    from bot.workspace.tickets import Response

_KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
        "parse",
        "link_names",
    }
)


def respond(workspace: Workspace, to: Response, said: Json) -> None:
    """Carry out one answer: a new message, a replaced or a deleted one."""
    original = _original(workspace, to)
    if _true(said.get("delete_original")):
        if original is None:
            raise ApiError("message_not_found")
        workspace.messages.remove(original)
        workspace.tell_message(original, removed=True)
        return
    text, blocks = content(said)
    if _true(said.get("replace_original")) and original is not None:
        original.text = text
        original.blocks = views.with_ids(blocks, f"r{original.ts}") if blocks else None
        if original.seen_by is None:
            ts = f"{workspace.time().timestamp():.6f}"
            original.edited = {"user": BOT_USER_ID, "ts": ts}
        workspace.tell_message(original)
        return
    channel = workspace.directory.channels[to.channel]
    if channel.is_archived:
        raise ApiError("is_archived")
    public = said.get("response_type") == "in_channel"
    thread = said.get("thread_ts")
    if thread is None and original is not None:
        thread = original.thread_ts if original.is_reply else None
    workspace.write(
        channel,
        BOT_USER_ID,
        text,
        blocks=blocks,
        thread_ts=thread,
        seen_by=None if public else to.user,
    )


def acknowledged(workspace: Workspace, to: Response, said: Json) -> None:
    """Carry out the message an acknowledgement of a command carries, if it carries one."""
    if said.get("text") or said.get("blocks"):
        respond(workspace, to, {n: v for n, v in said.items() if n != "replace_original"})


def content(said: Json) -> tuple[str, list[Json] | None]:
    """Read the text and the blocks of an answer, held against the limits."""
    unknown = set(said) - _KNOWN
    if unknown:
        raise ApiError("invalid_payload", unknown=sorted(unknown))
    blocks = said.get("blocks")
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError as error:
            raise ApiError("invalid_blocks_format") from error
    if blocks:
        check.message_blocks(blocks, posted=False)
    text = str(said.get("text") or "")
    if not text and not blocks:
        raise ApiError("no_text")
    return text[: kit.TEXT_CHARACTERS], blocks or None


def _original(workspace: Workspace, to: Response) -> Message | None:
    if to.message_ts is None:
        return None
    if to.ephemeral:
        return workspace.messages.ephemeral(to.user, to.message_ts)
    return workspace.messages.get(to.channel, to.message_ts)


def _true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
