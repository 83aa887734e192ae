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


PATH = "/slack/events"
"""Where Slack sends everything over HTTP: events, commands, what is pressed and filled in."""
INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
"""Where a workspace begins to install us, and where Slack sends it back to."""


def manifest(url: str = "", *, socket: bool = False) -> dict[str, Any]:
    """Give the manifest: paste it at "Create New App", "From a manifest".

    With `url`, Slack speaks to us there, and workspaces can install us there; with `socket` too,
    it speaks over Socket Mode all the same.
    """
    http = bool(url) and not socket
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
                    **({"url": url + PATH} if http else {}),
                    "description": "Watch advocates, see alerts, get a digest",
                    "usage_hint": "watch NAME LINK | list | alerts | digest | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [url + BACK]} if url else {}),
            "scopes": {"bot": sorted(SCOPES)},
        },
        "settings": {
            **_events(url + PATH if http else ""),
            "interactivity": _interactivity(url + PATH if http else ""),
            "org_deploy_enabled": True,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }


def heard() -> list[str]:
    """Name the events to listen to, as a manifest does."""
    return sorted(events.known())


def _events(url: str) -> dict[str, Any]:
    if not heard():
        return {}
    where = {"request_url": url} if url else {}
    return {"event_subscriptions": {**where, "bot_events": heard()}}


def _interactivity(url: str) -> dict[str, Any]:
    where = {"request_url": url, "message_menu_options_url": url} if url else {}
    return {"is_enabled": True, **where}


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
