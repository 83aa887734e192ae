"""Who is in the workspace and where they talk: people and channels, found by id or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.workspace.records import (
    BOT_USER_ID,
    CHANNEL_NAME,
    ROLES,
    Channel,
    LocalError,
    User,
    UserGroup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_WRAPPED = re.compile(r"<[@#]([A-Z0-9]+)(?:\|[^>]*)?>")


class Directory:
    """People and channels; begins with three sample people and two channels."""

    def __init__(self, created: int) -> None:
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self._created = created
        self._made = 0
        for user in (
            User(BOT_USER_ID, "bellwether", "Bellwether", tz="UTC", is_bot=True),
            User("U0MIA", "mia", "Mia (member)", "member", "Europe/Berlin"),
            User("U0MAX", "max", "Max (manager)", "manager", "America/New_York"),
            User("U0ADA", "ada", "Ada (admin)", "admin", "Asia/Tokyo"),
        ):
            self.users[user.id] = user
        for identity, name in (("C0GENERAL", "general"), ("C0ADVOCATES", "advocates")):
            self.channels[identity] = Channel(
                identity, name, created, "U0ADA", members=list(self.users)
            )

    def people(self) -> list[User]:
        """List everyone who is not a bot."""
        return [user for user in self.users.values() if not user.is_bot]

    def user(self, wanted: object) -> User:
        """Find a person by id, handle or display name."""
        text = _bare(wanted, "@")
        for user in self.users.values():
            if text == user.id or text.lower() in (user.name, user.real_name.lower()):
                return user
        known = ", ".join(user.name for user in self.people())
        raise LocalError(f"There is no user “{text}” here. There are: {known}.", 404)

    def person(self, wanted: object) -> User:
        """Find somebody who can act: active, and no bot."""
        user = self.user(wanted)
        if user.is_bot:
            raise LocalError(f"“{user.name}” is the bot; name a person.")
        if user.deleted:
            raise LocalError(f"“{user.name}” is deactivated and cannot do anything here.", 403)
        return user

    def channel(self, wanted: object) -> Channel:
        """Find a channel by id or name, or a person's direct message with the bot."""
        text = _bare(wanted, "#")
        found = self.channels.get(text)
        if found is None and text.startswith("@"):
            return self.direct(self.user(text))
        for channel in self.channels.values():
            if found is None and not channel.is_im and channel.name == text.lower():
                found = channel
        if found is None:
            known = ", ".join(c.name for c in self.channels.values() if not c.is_im)
            raise LocalError(f"There is no channel “{text}” here. There are: {known}.", 404)
        return found

    def group(self, wanted: object) -> UserGroup:
        """Find a user group by id or handle."""
        text = _bare(wanted, "@")
        for group in self.groups.values():
            if text in (group.id, group.handle):
                return group
        known = ", ".join(group.handle for group in self.groups.values()) or "none"
        raise LocalError(f"There is no user group “{text}” here. There are: {known}.", 404)

    def add_group(self, handle: str) -> UserGroup:
        """Make a user group with nobody in it."""
        if not _HANDLE.fullmatch(handle):
            raise LocalError("A group's handle is lower-case letters, digits, dots and dashes.")
        taken = {user.name for user in self.users.values()}
        if handle in taken | {group.handle for group in self.groups.values()}:
            raise LocalError(f"“{handle}” is taken already.", 409)
        group = UserGroup(self._identity("S"), handle, self._created)
        self.groups[group.id] = group
        return group

    def direct(self, user: User) -> Channel:
        """Find or open the direct message between the bot and a person."""
        for channel in self.channels.values():
            if channel.im_user == user.id:
                return channel
        identity = "D" + user.id[1:]
        channel = Channel(identity, user.name, self._created, user.id, is_private=True)
        channel.im_user = user.id
        channel.members = [user.id, BOT_USER_ID]
        self.channels[identity] = channel
        return channel

    def add_user(self, name: str, role: str, real_name: str, tz: str) -> User:
        """Let somebody join."""
        if not _HANDLE.fullmatch(name):
            raise LocalError("A user's name is lower-case letters, digits, dots and dashes.")
        if any(user.name == name for user in self.users.values()):
            raise LocalError(f"There is a user “{name}” already.", 409)
        if role not in ROLES:
            raise LocalError(f"A role is one of: {', '.join(ROLES)}.")
        if tz not in available_timezones():
            raise LocalError(f"“{tz}” is no time zone I know; try Europe/Berlin.")
        user = User(self._identity("U"), name, real_name, role, tz)
        self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, creator: User, members: Iterable[str], *, private: bool
    ) -> Channel:
        """Make a channel; whoever makes it is in it, the bot only when it is asked in."""
        name = self.free_name(name)
        channel = Channel(self._identity("C"), name, self._created, creator.id, is_private=private)
        channel.members = list(dict.fromkeys([creator.id, *members]))
        self.channels[channel.id] = channel
        return channel

    def free_name(self, name: str) -> str:
        """Give the name back if a channel can have it."""
        if not CHANNEL_NAME.fullmatch(name) or name != name.lower():
            raise LocalError("A channel's name is up to 80 lower-case letters, digits, - and _.")
        if any(channel.name == name and not channel.is_im for channel in self.channels.values()):
            raise LocalError(f"There is a channel “{name}” already.", 409)
        return name

    def _identity(self, letter: str) -> str:
        self._made += 1
        return f"{letter}1LOCAL{self._made:04d}"


def _bare(wanted: object, sign: str) -> str:
    text = str(wanted or "").strip()
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        return wrapped[1]
    return text.removeprefix(sign)
