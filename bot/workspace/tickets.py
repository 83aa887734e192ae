"""Things that can be used a few times for a while: trigger ids and response addresses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.workspace.records import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

RESPONSE_USES = 5
RESPONSE_TIME = timedelta(minutes=30)
TRIGGER_SECONDS = 3.0
_KEPT = 1000  # of each kind; the oldest are forgotten


class Triggers:
    """Trigger ids: each opens one view, within three seconds."""

    def __init__(self, elapsed: Callable[[], float], seconds: float) -> None:
        self._elapsed = elapsed
        self._seconds = seconds
        # An app remembers what it has heard, and would take those of another run for the same.
        self._run = secrets.token_hex(12)
        self._issued: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def issue(self, user: str) -> str:
        """Make a trigger id for what this person just did."""
        number = len(self._issued) + 1
        trigger = f"{1000 + number}.{2000 + number}.{self._run}{number:08x}"
        self._issued[trigger] = (user, self._elapsed())
        return trigger

    def take(self, trigger: str) -> str:
        """Use a trigger id up and give the person it belongs to."""
        if trigger not in self._issued:
            raise ApiError("invalid_trigger_id")
        if trigger in self._used:
            raise ApiError("exchanged_trigger_id")
        user, issued = self._issued[trigger]
        if self._elapsed() - issued > self._seconds:
            said = ["[ERROR] `trigger_id` expired [json-pointer:/trigger_id]"]
            raise ApiError("expired_trigger_id", response_metadata={"messages": said})
        self._used.add(trigger)
        return user


@dataclass
class Response:
    """Where a `response_url` leads: to a person in a channel, perhaps about a message."""

    user: str
    channel: str
    until: datetime
    message_ts: str | None = None
    ephemeral: bool = False
    left: int = RESPONSE_USES


class Responses:
    """Response addresses: five uses in half an hour."""

    def __init__(self) -> None:
        self._issued: dict[str, Response] = {}
        self._made = 0

    def issue(
        self, user: str, channel: str, now: datetime, message_ts: str | None, *, ephemeral: bool
    ) -> str:
        """Make the last part of a response address."""
        self._made += 1
        until = now + RESPONSE_TIME
        token = f"{self._made:08d}"
        self._issued[token] = Response(user, channel, until, message_ts, ephemeral)
        while len(self._issued) > _KEPT:
            self._issued.pop(next(iter(self._issued)))
        return token

    def take(self, token: str, now: datetime) -> Response:
        """Use a response address once."""
        response = self._issued.get(token)
        if response is None:
            raise ApiError("invalid_url")
        if now > response.until:
            raise ApiError("expired_url")
        if response.left <= 0:
            raise ApiError("used_url")
        response.left -= 1
        return response
