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
    "files:write": "to send a picture: the rhythm under `why`",
    "groups:history": "as channels:history, in private channels we were invited to",
    "groups:read": "as channels:read, in private channels we were invited to",
    "im:history": "as channels:history, in our conversation with one person",
    "im:write": "to tell one person something that nobody else need see",
    "users:read": "to know who is here, who has left, and when it is morning for them",
}


# With domains whose links we show, also these.
UNFURL_SCOPES = {
    "links:read": "to see the links of advocates in messages",
    "links:write": "to show beneath them whose they are",
}
UNFURLS = "link_shared"


def scopes(domains: Collection[str] = ()) -> dict[str, str]:
    """Name the scopes that are used, where the links of some domains are shown or none."""
    return SCOPES | (UNFURL_SCOPES if domains else {})


def manifest(domains: Collection[str] = ()) -> dict[str, Any]:
    """Give the manifest: paste it at "Create New App", "From a manifest".

    `domains` are those whose links we show.
    """
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
                    "description": "Watch advocates, see alerts, get a digest",
                    "usage_hint": "watch NAME LINK | list | alerts | digest | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes(domains))}},
        "settings": {
            **_events(domains),
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _events(domains: Collection[str]) -> dict[str, Any]:
    heard = sorted(one for one in events.known() if domains or one != UNFURLS)
    return {"event_subscriptions": {"bot_events": heard}} if heard else {}


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
