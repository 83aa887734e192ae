"""The Slack app manifest, made from what this version uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import events, shortcuts

if TYPE_CHECKING:
    from collections.abc import Collection

# Each scope with what it is for; the admin who installs the app reads the same words in the docs.
SCOPES = {
    "channels:history": "to look whether an alert was posted, when the answer got lost",
    "channels:join": "to join the public channel of a watchlist",
    "channels:read": "to see whether we can be heard in a channel",
    "chat:write": "to post cards and edit them",
    "commands": "to hear /bellwether",
    "files:read": "to read a file that an admin gives to `import`",
    "files:write": "to send a picture: the rhythm under `why`",
    "groups:history": "as channels:history, in private channels we were invited to",
    "groups:read": "as channels:read, in private channels we were invited to",
    "im:history": "as channels:history, in our conversation with one person",
    "im:write": "to tell one person something that nobody else need see",
    "usergroups:read": "to know who leaves the user group of those who hold relationships",
    "users:read": "to know who is here, who has left, and when it is morning for them",
}


# With domains whose links we show, also these.
UNFURL_SCOPES = {
    "links:read": "to see the links of advocates in messages",
    "links:write": "to show beneath them whose they are",
}
UNFURLS = "link_shared"
PATH = "/slack/events"
"""Where Slack sends everything over HTTP: events, commands, what is pressed and filled in."""
INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
"""Where a workspace begins to install us, and where Slack sends it back to."""
UNDER = "/hooks"
"""Where shops and tools send what was sold; not Slack's, and beside it on one port."""


def scopes(domains: Collection[str] = ()) -> dict[str, str]:
    """Name the scopes that are used, where the links of some domains are shown or none."""
    return SCOPES | (UNFURL_SCOPES if domains else {})


def manifest(
    url: str = "", *, socket: bool = False, domains: Collection[str] = ()
) -> dict[str, Any]:
    """Give the manifest: paste it at "Create New App", "From a manifest".

    With `url`, Slack speaks to us there, and workspaces can install us there; with `socket` too,
    it speaks over Socket Mode all the same. `domains` are those whose links we show.
    """
    http = bool(url) and not socket
    return {
        "display_information": {
            "name": "Bellwether",
            "description": "Tells you when the people who speak up for you are about to stop.",
            "background_color": "#2b4a3f",
        },
        "features": {
            # Without its message tab nothing can be sent to a person.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Bellwether", "always_online": True},
            **_shortcuts(),
            **({"unfurl_domains": sorted(domains)} if domains else {}),
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
            "scopes": {"bot": sorted(scopes(domains))},
        },
        "settings": {
            **_events(url + PATH if http else "", domains),
            "interactivity": _interactivity(url + PATH if http else ""),
            "org_deploy_enabled": True,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }


def heard(domains: Collection[str] = ()) -> list[str]:
    """Name the events to listen to, where the links of some domains are shown or none."""
    return sorted(one for one in events.known() if domains or one != UNFURLS)


def _events(url: str, domains: Collection[str]) -> dict[str, Any]:
    where = {"request_url": url} if url else {}
    return {"event_subscriptions": {**where, "bot_events": heard(domains)}}


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
