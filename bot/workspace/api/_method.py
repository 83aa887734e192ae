"""What a method is: its name, who may call it how often, and how its arguments are read."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.workspace.records import BOT_USER_ID, ApiError, Channel, Json, User

if TYPE_CHECKING:
    from bot.workspace.state import Workspace

_Item = TypeVar("_Item")


class Args(dict[str, Any]):
    """A call's arguments, sent as JSON, as a form or in the address."""

    def text(self, name: str, default: str = "") -> str:
        """Read a string; anything that is not given or null is the default."""
        value = self.get(name)
        return default if value is None else value if isinstance(value, str) else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a yes or no, however it was written."""
        value = self.get(name)
        return default if value is None else str(value).lower() in ("1", "true", "yes")

    def number(self, name: str, default: int) -> int:
        """Read a whole number."""
        try:
            return int(self.get(name) or default)
        except (TypeError, ValueError) as error:
            raise ApiError("invalid_arguments") from error

    def json(self, name: str, wrong: str = "invalid_arguments") -> Any:
        """Read something nested, sent as JSON or as a string that holds it."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise ApiError(wrong) from error

    def needs(self, *names: str) -> None:
        """Refuse the call when one of these is missing."""
        missing = [name for name in names if self.get(name) in (None, "")]
        if missing:
            said = [f"[ERROR] missing required field: {name}" for name in missing]
            raise ApiError("invalid_arguments", response_metadata={"messages": said})

    def page(self, items: Sequence[_Item], default: int = 100) -> tuple[list[_Item], str]:
        """Cut out the page asked for; the cursor is empty on the last."""
        limit = self.number("limit", default)
        if not 1 <= limit <= 1000:
            raise ApiError("invalid_limit")
        start = 0
        if self.text("cursor"):
            try:
                start = int(base64.b64decode(self.text("cursor"), validate=True))
            except (binascii.Error, ValueError) as error:
                raise ApiError("invalid_cursor") from error
        end = start + limit
        cursor = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
        return list(items[start:end]), cursor


Handler = Callable[["Workspace", Args], Json]


@dataclass(frozen=True)
class Method:
    """One method: one of `scopes` is enough, tier 0 has no limit, `app` wants the app token."""

    run: Handler
    scopes: tuple[str, ...]
    tier: int
    app: bool


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int = 3, app: bool = False
) -> Callable[[Handler], Handler]:
    """Register the decorated function under Slack's name for it."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(run, scopes, tier, app)
        return run

    return register


def need(workspace: Workspace, *scopes: str) -> None:
    """Refuse when none of these scopes was granted."""
    if scopes and not workspace.scopes.intersection(scopes):
        raise ApiError(
            "missing_scope", needed=",".join(scopes), provided=",".join(sorted(workspace.scopes))
        )


def channel_of(
    workspace: Workspace, given: str, *, by_name: bool = False, wrong: str = "channel_not_found"
) -> Channel:
    """Find a channel the bot can know of: public ones, and private ones it is in."""
    found = workspace.directory.channels.get(given)
    if found is None and by_name:
        user = workspace.directory.users.get(given)
        if user is not None:
            return open_direct(workspace, user)
        name = given.removeprefix("#")
        named = [c for c in workspace.directory.channels.values() if c.name == name and not c.is_im]
        found = named[0] if named else None
    if found is None or (found.is_private and not in_channel(found)):
        raise ApiError(wrong)
    return found


def open_direct(workspace: Workspace, user: User) -> Channel:
    """Open the direct message with a person, if one can."""
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    if user.deleted:
        raise ApiError("user_disabled")
    return workspace.directory.direct(user)


def in_channel(channel: Channel) -> bool:
    """Tell whether the bot is in a channel."""
    return BOT_USER_ID in channel.members


def user_of(workspace: Workspace, given: str) -> User:
    """Find a person by id."""
    user = workspace.directory.users.get(given)
    if user is None:
        raise ApiError("user_not_found")
    return user
