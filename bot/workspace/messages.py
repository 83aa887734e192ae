"""Everything written, in the order of its `ts`: a channel's messages, a person's ephemerals."""

from __future__ import annotations

import copy
from datetime import datetime

from bot.workspace.records import APP_ID, BOT_ID, TEAM_ID, Json, Message


class Messages:
    """Messages by channel and `ts`; a `ts` is unique in the workspace and only grows."""

    def __init__(self, team: str = TEAM_ID) -> None:
        self._team = team
        self._of: dict[str, dict[str, Message]] = {}
        self._ephemeral: dict[str, dict[str, Message]] = {}
        self._last = 0

    def next_ts(self, now: datetime) -> str:
        """Give the next `ts`, later than any before even when the clock stands or goes back."""
        self._last = max(self._last + 1, int(now.timestamp() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        """Keep a message where it belongs."""
        if message.seen_by is None:
            self._of.setdefault(message.channel, {})[message.ts] = message
        else:
            self._ephemeral.setdefault(message.seen_by, {})[message.ts] = message
        return message

    def of(self, channel: str) -> list[Message]:
        """List a channel's messages, oldest first, replies included."""
        return list(self._of.get(channel, {}).values())

    def ephemerals(self, user: str) -> list[Message]:
        """List what only this person sees, oldest first."""
        return list(self._ephemeral.get(user, {}).values())

    def get(self, channel: str, ts: str) -> Message | None:
        """Find a message of a channel."""
        return self._of.get(channel, {}).get(ts)

    def ephemeral(self, user: str, ts: str) -> Message | None:
        """Find an ephemeral message of a person."""
        return self._ephemeral.get(user, {}).get(ts)

    def remove(self, message: Message) -> None:
        """Forget a message."""
        kept = self._of if message.seen_by is None else self._ephemeral
        kept.get(message.seen_by or message.channel, {}).pop(message.ts, None)

    def replies(self, channel: str, ts: str) -> list[Message]:
        """List a thread's replies, oldest first, without its parent."""
        return [m for m in self.of(channel) if m.thread_ts == ts and m.is_reply]

    def as_slack(self, message: Message, *, metadata: bool = False) -> Json:
        """Write a message as the Web API gives it; metadata only when asked for."""
        out: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self._team,
        }
        if message.by_bot:
            out |= {"bot_id": BOT_ID, "app_id": APP_ID}
            out["bot_profile"] = {"id": BOT_ID, "app_id": APP_ID, "name": "Bellwether"}
        for name in ("blocks", "attachments", "files", "reactions", "edited"):
            if getattr(message, name):
                out[name] = copy.deepcopy(getattr(message, name))
        if metadata and message.metadata:
            out["metadata"] = copy.deepcopy(message.metadata)
        replies = [] if message.is_reply else self.replies(message.channel, message.ts)
        if message.is_reply or replies:
            out["thread_ts"] = message.thread_ts or message.ts
        if replies:
            out["reply_count"] = len(replies)
            out["reply_users"] = list(dict.fromkeys(reply.user for reply in replies))
            out["reply_users_count"] = len(out["reply_users"])
            out["latest_reply"] = replies[-1].ts
        if message.broadcast:
            out["subtype"] = "thread_broadcast"
        return out

    def as_local(self, message: Message) -> Json:
        """Write a message as scripts and the page get it, every field always there."""
        out: Json = {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "channel": message.channel,
            "user": message.user,
            "text": message.text,
            "blocks": copy.deepcopy(message.blocks) or [],
            "metadata": copy.deepcopy(message.metadata),
            "edited": copy.deepcopy(message.edited),
            "files": copy.deepcopy(message.files),
            "attachments": copy.deepcopy(message.attachments),
            "reactions": copy.deepcopy(message.reactions),
            "broadcast": message.broadcast,
            "ephemeral": message.seen_by is not None,
        }
        if not message.is_reply:
            out["reply_count"] = len(self.replies(message.channel, message.ts))
        return out
