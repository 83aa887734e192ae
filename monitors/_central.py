"""The platforms that are one place for everybody, which a source for many servers need not ask."""

from __future__ import annotations

from urllib.parse import urlsplit

HOSTS = frozenset(
    {
        "apple.com",
        "askubuntu.com",
        "bsky.app",
        "dev.to",
        "facebook.com",
        "github.com",
        "gitlab.com",
        "google.com",
        "instagram.com",
        "linkedin.com",
        "mathoverflow.net",
        "medium.com",
        "pinterest.com",
        "reddit.com",
        "serverfault.com",
        "spotify.com",
        "stackapps.com",
        "stackexchange.com",
        "stackoverflow.com",
        "substack.com",
        "superuser.com",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "twitter.com",
        "x.com",
        "ycombinator.com",
        "youtu.be",
        "youtube.com",
    }
)


def is_central(link: str) -> bool:
    """Tell whether a link leads to one of these, or to a part of it."""
    try:
        host = (urlsplit(link).hostname or "").lower()
    except ValueError:
        return False
    return any(host == one or host.endswith(f".{one}") for one in HOSTS)
