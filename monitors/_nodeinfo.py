"""Asks a server which software it runs (NodeInfo, https://nodeinfo.diaspora.software)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError, _api, _links, _text

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitors._http import Http

_MOST = 500_000  # bytes


def described_at(body: bytes) -> str:
    """Tell where a server describes itself; "" where it does not say."""
    links = _api.rows(_api.mapping(_api.loads(body)).get("links"))[:20]
    found = [
        (_api.text(link.get("rel")).rpartition("/")[2], _links.tidy(link.get("href")))
        for link in links
    ]
    return max(((version, href) for version, href in found if href), default=("", ""))[1]


def name(body: bytes) -> str:
    """Read the name of a software."""
    said = _api.mapping(_api.mapping(_api.loads(body)).get("software"))
    return _text.one_line(_api.text(said.get("name")), 50).lower()


async def software(http: Http, base: str, via: str = "") -> str:
    """Name the software of a server in small letters; "" where it does not say.

    `via` is the page that led to the server. Raises SourceError where it cannot be reached at all.
    """
    where = await _ask(http, f"{base}/.well-known/nodeinfo", via, described_at)
    # What it says of itself it says itself: another host would be led to by a stranger.
    if urlsplit(where).netloc.lower() != urlsplit(base).netloc.lower():
        return ""
    return await _ask(http, f"{base}{urlsplit(where).path}", via, name)


async def _ask(http: Http, url: str, via: str, reader: Callable[[bytes], str]) -> str:
    answer = await http.get(
        url, headers={"Accept": _api.JSON}, max_bytes=_MOST, hurry=True, via=via
    )
    if answer.status != 200:
        return ""
    try:
        return await _api.read(http, answer, url, reader)
    except SourceError as error:
        if error.health != "broken_answer":
            raise
        return ""
