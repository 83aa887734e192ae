"""The Slack app manifest, made from what this version uses."""

from __future__ import annotations

from typing import Any

from bot import events, shortcuts

# Each scope with what it is for; the admin who installs the app reads the same words in the docs.
SCOPES = {
    "channels:history": "to look whether an alert was posted, when the answer got lost",
    "channels:join": "to join the public channel of a watchlist",
    "channels:read": "to see whether we can be heard in a channel",
    "chat:write": "to post cards and edit them",
    "commands": "to hear /bellwether",
    "groups:history": "as channels:history, in private channels we were invited to",
    "groups:read": "as channels:read, in private channels we were invited to",
    "im:write": "to tell one person something that nobody else need see",
    "users:read": "to know who is here, who has left, and when it is morning for them",
}


def manifest() -> dict[str, Any]:
    """Give the manifest: paste it at "Create New App", "From a manifest"."""
    return {
        "display_information": {
            "name": "Bellwether",
            "description": "Tells you when the people who speak up for you are about to stop.",
            "background_color": "#2b4a3f",
        },
        "features": {
            "bot_user": {"display_name": "Bellwether", "always_online": True},
            **_shortcuts(),
            "slash_commands": [
                {
                    "command": "/bellwether",
                    "description": "Watch advocates, see alerts, get a digest",
                    "usage_hint": "watch NAME LINK | list | alerts | digest | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            **_events(),
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def heard() -> list[str]:
    """Name the events to listen to, as a manifest does."""
    return sorted(events.known())


def _events() -> dict[str, Any]:
    return {"event_subscriptions": {"bot_events": heard()}} if heard() else {}


def _shortcuts() -> dict[str, Any]:
    found = [
        {
            "name": one.name,
            "type": "message",
            "callback_id": one.callback_id,
            "description": one.does,
        }
        for one in shortcuts.known().values()
    ]
    return {"shortcuts": found} if found else {}
