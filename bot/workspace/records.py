"""What a workspace is made of: people, channels, messages, and the names that never change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# Constants, so that a bot in another process can be given them and survives our restarts.
TEAM_ID = "T0LOCAL01"
TEAM_DOMAIN = "local"
TEAM_NAME = "Local workspace"
APP_ID = "A0LOCAL01"
BOT_ID = "B0LOCAL01"
BOT_USER_ID = "U0BELLWETHER"
BOT_TOKEN = "xoxb-local-workspace-bot"  # noqa: S105 - opens nothing outside this machine
APP_TOKEN = "xapp-local-workspace-app"  # noqa: S105 - same
SIGNING_SECRET = "local-workspace-signing-secret"  # noqa: S105 - same
CLIENT_ID = "1000.2000"
CLIENT_SECRET = "local-workspace-client-secret"  # noqa: S105 - same
ORGANISATION_ID = "E0LOCAL01"
ORGANISATION_NAME = "Local organisation"
VERIFICATION_TOKEN = "local-verification"  # noqa: S105 - same
COMMAND = "/bellwether"

# What the manifest of an app of this kind asks for.
DEFAULT_SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "chat:write.public",
        "channels:read",
        "channels:history",
        "channels:join",
        "groups:read",
        "groups:history",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
        "team:read",
        "files:read",
        "files:write",
        "app_mentions:read",
        "links:read",
        "links:write",
    }
)
# What the manifest of an app of this kind listens to.
DEFAULT_EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "tokens_revoked",
        "subteam_members_changed",
        "subteam_updated",
        "team_join",
        "user_change",
        "team_access_granted",
        "team_access_revoked",
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "channel_rename",
        "group_archive",
        "group_unarchive",
        "group_rename",
        "message.im",
        "link_shared",
    }
)


@dataclass(frozen=True)
class Address:
    """Where a workspace answers, and what opens it; Slack's API is at `{url}/api/`."""

    url: str
    bot_token: str
    app_token: str
    signing_secret: str
    team_id: str
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET


@dataclass
class Organisation:
    """An organisation of Enterprise Grid, and those of its workspaces that the app is granted."""

    id: str = ORGANISATION_ID
    name: str = ORGANISATION_NAME
    granted: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)


@dataclass
class User:
    """Somebody in the workspace; `role` is member, manager or admin."""

    id: str
    name: str
    real_name: str
    role: str = "member"
    tz: str = "Europe/Berlin"
    is_bot: bool = False
    deleted: bool = False
    team_id: str = ""  # another workspace's, for who is here through a shared channel

    @property
    def email(self) -> str:
        """Make up an address at a domain that cannot exist."""
        return f"{self.name}@example.com"


@dataclass
class UserGroup:
    """Some people under one handle, `@community`."""

    id: str
    handle: str
    created: int
    users: list[str] = field(default_factory=list)
    disabled_at: int = 0

    @property
    def name(self) -> str:
        """Give it a name as people call it."""
        return self.handle.replace("-", " ").capitalize()


@dataclass
class Channel:
    """A place to write in: public, private, or a direct message between the bot and `im_user`."""

    id: str
    name: str
    created: int
    creator: str
    is_private: bool = False
    is_archived: bool = False
    im_user: str | None = None
    members: list[str] = field(default_factory=list)
    topic: str = ""

    @property
    def is_im(self) -> bool:
        """Tell whether this is a direct message."""
        return self.im_user is not None

    @property
    def kind(self) -> str:
        """Name it as events do: channel, group or im."""
        return "im" if self.is_im else "group" if self.is_private else "channel"


@dataclass
class Message:
    """Something written; `seen_by` is the one person who sees an ephemeral message."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    seen_by: str | None = None
    broadcast: bool = False
    files: list[Json] = field(default_factory=list)
    unfurls: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Tell whether this stands in somebody's thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def by_bot(self) -> bool:
        """Tell whether the app wrote this."""
        return self.user == BOT_USER_ID


@dataclass
class Upload:
    """A file on its way or shared; `channels` is empty until it is completed.

    One of a person, who gave it in a form, is there from the beginning and opens to a token alone.
    """

    id: str
    name: str
    length: int
    ticket: str
    title: str = ""
    alt: str = ""
    content: bytes | None = None
    completed: bool = False
    user: str = BOT_USER_ID
    channels: list[str] = field(default_factory=list)


class LocalError(Exception):
    """A script or the page asked for something that cannot be; the text is for people."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class ApiError(Exception):
    """Slack says no: `code` is its word for why, `extra` goes into the answer beside it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


ROLES = ("member", "manager", "admin")
CHANNEL_NAME = re.compile(r"[\w-]{1,80}")
