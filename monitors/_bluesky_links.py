"""Tells who is meant by a link or a handle of Bluesky, without asking anybody."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from monitors import SourceError
from monitors._text import clean

SITE = "https://bsky.app"
_HOSTS = frozenset({"bsky.app", "www.bsky.app", "staging.bsky.app"})
_OURS = ".bsky.social"  # what handles end in that are no domains of their own
_HANDLE = re.compile(
    r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_DID = re.compile(
    r"did:(?:plc:[a-z2-7]{24}|web:(?:[a-z0-9-]+\.)*[a-z0-9-]+(?:%3a[0-9]{1,5})?)", re.IGNORECASE
)
_GIVE = f"give me the page of a person, such as {SITE}/profile/NAME.bsky.social."


def meant(link: str, own_place: str) -> str:
    """Give the handle or DID that a link is of; "" where it is not for this source.

    `own_place` is the host that is configured. Raises SourceError for a link to Bluesky that is of
    nobody.
    """
    link = link.strip()
    if link.startswith("@"):
        name = _name(link)
        return name if _HANDLE.fullmatch(name) else ""
    if link.lower().startswith(("did:", "at://")):
        return _checked(re.sub("^at://", "", link, flags=re.IGNORECASE).partition("/")[0], link)
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        if is_given(host):
            return host
        if host in _HOSTS or parts.netloc.lower() == own_place.lower():
            return _of_page(parts.path, link)
    return ""


def _of_page(path: str, link: str) -> str:
    first, actor, *_ = [*(part for part in path.split("/") if part), "", ""]
    if first != "profile" or not actor:
        raise SourceError(link, f"That is nobody's page on Bluesky: {_GIVE}", health="bad_link")
    return _checked(unquote(actor), link)


def is_did(text: str) -> bool:
    """Tell whether a text names an account in the way that never changes."""
    return len(text) <= 100 and _DID.fullmatch(text) is not None


def is_given(handle: str) -> bool:
    """Tell whether a handle was given by Bluesky, rather than being a domain of one's own."""
    name = handle.removesuffix(_OURS)
    return name != handle and "." not in name and name not in ("", "www")


def page(actor: str) -> str:
    """Give the page of a person."""
    return f"{SITE}/profile/{actor}"


def _checked(actor: str, link: str) -> str:
    name = _name(actor)
    if is_did(name) or _HANDLE.fullmatch(name):
        return name
    says = f"`{name[:100]}` is nobody's name on Bluesky: check it, or {_GIVE}"
    raise SourceError(link, says, health="bad_link")


def _name(actor: str) -> str:
    """Take off what is copied along with a name and cannot be seen."""
    return "".join(clean(actor).split()).strip("@").rstrip(".,").lower()
