"""Knows where the feed of a page is on platforms for many, where that is certain from its link.

Medium https://medium.com/feed/@NAME, Substack https://NAME.substack.com/feed, DEV
https://dev.to/feed/NAME, WordPress.com https://NAME.wordpress.com/feed/; shows of Apple's by
https://performance-partners.apple.com/search-api, about twenty look-ups a minute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitors import SourceError, _api, _links

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitors._http import Http


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# First parts of paths that name no publication.
_MEDIUM = _words(
    "about creators explore feed followers following jobs lists m me membership new-story "
    "notifications p plans policy r search signin stories tag tags topic topics u"
)
_DEV = _words(
    "about admin api badge challenges code-of-conduct connect contact dashboard enter feed guides "
    "help latest listings new notifications p pod podcasts privacy readinglist search series "
    "settings shop signin t tags terms top videos"
)
_OWN = frozenset({"www", "api", "cdn", "help", "support", "open", "public-api", "policy", "blog"})
_NAME = re.compile(r"[\w-][\w.-]{0,79}", re.ASCII)
_SHOW = re.compile(r"^/(?:[a-z]{2}/)?podcast/(?:[^/]+/)?id(\d{1,20})/?$", re.IGNORECASE)
_PROFILE = re.compile(r"^/@([\w-]{1,80})(?:/[^?#]*)?$", re.ASCII)
_SUBSTACK = "https://substack.com/api/v1/user/{}/public_profile"
_NO_FEED = (
    "A show that is on Spotify alone has no feed: give me its page at Apple Podcasts, or the link"
    " of its own site, if it has one."
)


def feed_of(link: str) -> str:
    """Give the address of the feed that a link certainly means, "" where it is not certain."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
    path = [part for part in parts.path.split("/") if part]
    for domain, address in _ADDRESSES.items():
        if host == domain or (domain in _MOBILE and host == f"m.{domain}"):
            return address("", path)
        if host.endswith(f".{domain}"):
            name = host.removesuffix(f".{domain}")
            return address(name, path) if _NAME.fullmatch(name) else ""
    return ""


def _medium(name: str, path: list[str]) -> str:
    if name:
        fits = name not in _OWN and "." not in name and path[:1] != ["feed"]
        return f"https://{name}.medium.com/feed" if fits else ""
    if not path or path[0].lower() in _MEDIUM:
        return ""
    who = path[0]
    fits = _NAME.fullmatch(who.removeprefix("@")) is not None
    return f"https://medium.com/feed/{who}" if fits else ""


def _substack(name: str, path: list[str]) -> str:
    if name == "open" and path[:1] == ["pub"] and len(path) > 1 and _NAME.fullmatch(path[1]):
        return f"https://{path[1].lower()}.substack.com/feed"
    fits = bool(name) and name not in _OWN and "." not in name and path[:1] != ["feed"]
    return f"https://{name}.substack.com/feed" if fits else ""


def _dev(name: str, path: list[str]) -> str:
    fits = not name and bool(path) and path[0].lower() not in _DEV and _NAME.fullmatch(path[0])
    return f"https://dev.to/feed/{path[0]}" if fits else ""


def _wordpress(name: str, path: list[str]) -> str:
    fits = bool(name) and name not in _OWN and "." not in name
    # A feed is given as it is, and an author's page has one of its own.
    if not fits or "feed" in path or path[:1] == ["author"]:
        return ""
    return f"https://{name}.wordpress.com/feed/"


_MOBILE = frozenset({"medium.com"})
_ADDRESSES: dict[str, Callable[[str, list[str]], str]] = {
    "medium.com": _medium,
    "substack.com": _substack,
    "dev.to": _dev,
    "wordpress.com": _wordpress,
}


async def feed_told(link: str, http: Http) -> tuple[str, str]:
    """Ask a platform where the feed is that a link means, and give also where that was told.

    Nothing where the link is of no such platform. Raises SourceError where it is one, and there is
    no feed.
    """
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return "", ""
    if host in ("open.spotify.com", "podcasters.spotify.com", "creators.spotify.com"):
        raise SourceError(link, _NO_FEED, health="no_feed")
    base = http.rules.option("feed", "itunes").rstrip("/")
    apples = ("podcasts.apple.com", "itunes.apple.com", urlsplit(base).hostname)
    if host in apples and (show_id := _SHOW.match(parts.path)):
        url = f"{base}/lookup?id={show_id[1]}&entity=podcast"
        says = "Apple names no feed for that show: give me the link of its own site, if it has one."
        return await _asked(link, url, show, says, http), url
    if host == "substack.com" and (profile := _PROFILE.match(parts.path)):
        url = _SUBSTACK.format(profile[1])
        says = f"`{link}` has no newsletter of its own: give me the link of the one they write."
        return await _asked(link, url, publication, says, http), url
    return "", ""


async def _asked(link: str, url: str, reader: Callable[[bytes], str], says: str, http: Http) -> str:
    told = await _api.ask(http, url, reader, address=link, hurry=True)
    if not told:
        raise SourceError(link, says, health="no_feed")
    return told


def show(body: bytes) -> str:
    """Read the address of a show's feed from what Apple tells of it."""
    rows = _api.rows(_api.mapping(_api.loads(body)).get("results"))
    return next((feed for row in rows if (feed := _links.tidy(row.get("feedUrl")))), "")


def publication(body: bytes) -> str:
    """Read the address of the feed of the newsletter that a profile calls its own."""
    profile = _api.mapping(_api.loads(body))
    roles = _api.rows(profile.get("publicationUsers"))
    theirs = [role for role in roles if role.get("is_primary") is True]
    theirs += [role for role in roles if role.get("role") == "admin"]
    told: list[Any] = [role.get("publication") for role in theirs]
    for one in map(_api.mapping, (profile.get("primaryPublication"), *told)):
        domain, name = one.get("custom_domain"), one.get("subdomain")
        if isinstance(domain, str) and _links.is_bare(domain) and "/" not in domain:
            return f"https://{domain}/feed"
        if isinstance(name, str) and _NAME.fullmatch(name) and "." not in name:
            return f"https://{name}.substack.com/feed"
    return ""
