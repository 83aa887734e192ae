"""Reads whom a handle or a profile link of the Fediverse means; asks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from monitors import _links
from monitors._central import is_central

_NAME = r"[\w](?:[\w.-]{0,98}\w)?"
_HOST = r"[^\s/@:?#]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?"
_HANDLE = re.compile(rf"^(?:acct:@?|@)({_NAME})@({_HOST})$", re.IGNORECASE)
# Profiles and what lies below them; on another server's pages people are named with theirs.
_PATHS = (
    re.compile(rf"^/(?:web/|deck/)?@(?P<user>{_NAME})(?:@(?P<host>{_HOST}))?(?:/.*)?$"),
    re.compile(rf"^/users/(?P<user>{_NAME})(?:/.*)?$"),
    re.compile(r"^/web/accounts/(?P<id>\w{1,64})/?$"),
    re.compile(rf"^/profile/(?P<user>{_NAME})/?$"),  # Friendica
    re.compile(rf"^/p/(?P<user>{_NAME})/\d+/?$"),  # Pixelfed
)
_FEED = re.compile(r"(?:\.(?:rss|atom|xml|json)|/rss)/?$", re.IGNORECASE)
_THREADS = frozenset({"threads.net", "threads.com", "www.threads.net", "www.threads.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody on a server: by name, or by the number that the server knows them by.

    `base` is where to ask, without a path; `is_handle` tells that only the name was given.
    """

    user: str = ""
    host: str
    base: str
    id: str = ""
    is_handle: bool = False

    @property
    def handle(self) -> str:
        """The name as people write it."""
        return f"@{self.user}@{self.host}"

    @property
    def is_on_threads(self) -> bool:
        """Whether this is somebody on Threads, which speaks to servers alone."""
        return self.host in _THREADS


def read(link: str) -> Who | None:
    """Tell whom a handle or a link means; None where it can be nobody of the Fediverse."""
    if found := _HANDLE.match(link.strip()):
        return _named(found[1], found[2])
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    here, path = parts.netloc.lower(), unquote(parts.path)
    is_site = parts.scheme.lower() in ("http", "https") and here and "@" not in here
    if not is_site or is_central(link) or _FEED.search(path):
        return None
    said = next((found.groupdict() for form in _PATHS if (found := form.match(path))), None)
    if said is None:
        return None
    if said.get("host") and said["host"].lower() != here:
        return _named(said["user"], said["host"])
    return Who(
        user=said.get("user") or "",
        id=said.get("id") or "",
        host=here,
        base=f"{parts.scheme.lower()}://{here}",
    )


def _named(user: str, host: str) -> Who | None:
    """Say where somebody is to be asked for; None where they cannot be."""
    host = host.lower()
    scheme = "http" if _links.names_plain_port(host) else "https"
    who = Who(user=user, host=host, base=f"{scheme}://{host}", is_handle=True)
    return who if who.is_on_threads or not is_central(who.base) else None
