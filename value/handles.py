"""A handle as a key: the same person's name at a place is written the same; pure.

`twitter:name`, `github:name`, `bluesky:did or handle`, `fediverse:name@server`; of other places the
host and the name. A handle joins customers only where somebody has asserted it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_AT_SERVER = re.compile(r"@?([\w.+-]{1,64})@((?:[\w-]+\.)+[a-z]{2,24})", re.IGNORECASE)
_HOSTS = {
    "x.com": "twitter",
    "twitter.com": "twitter",
    "mobile.twitter.com": "twitter",
    "github.com": "github",
    "gitlab.com": "gitlab",
    "linkedin.com": "linkedin",
    "bsky.app": "bluesky",
    "threads.net": "threads",
    "threads.com": "threads",
    "reddit.com": "reddit",
}
_BEFORE = frozenset({"profile", "users", "user", "u", "in"})
"""What stands before a name in the address of a profile."""
_SPACED = re.compile(r"([a-z]{2,20}):@?([\w.:%-]{1,100}(?:@[\w.-]{1,100})?)", re.IGNORECASE)


def handle(text: str) -> str:
    """Write a handle, or the link of a profile, as it is compared; empty where it is neither."""
    bare = text.strip()
    if "://" in bare or bare.startswith("www."):
        return _of_link(bare)
    if found := _AT_SERVER.fullmatch(bare):
        return f"fediverse:{found[1]}@{found[2]}".casefold()
    if bare.startswith("did:"):
        return f"bluesky:{bare}".casefold()
    found = _SPACED.fullmatch(bare)
    return f"{found[1]}:{found[2]}".casefold() if found else ""


def _of_link(link: str) -> str:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return ""
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[0].casefold() in _BEFORE:
        steps = steps[1:]
        marked = False
    else:
        marked = bool(steps) and steps[0].startswith("@")
    if not host or len(steps) != 1 or len(steps[0]) > 100:
        return ""
    name = steps[0].lstrip("@").casefold()
    if place := _HOSTS.get(host):
        return f"{place}:{name}"
    if "@" in name:  # a person of another server, on this one's page
        return f"fediverse:{name}"
    is_fediverse = marked or parts.path.startswith("/users/")
    return f"fediverse:{name}@{host}" if is_fediverse else f"{host}:{name}"
