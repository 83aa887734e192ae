"""Finds out what a link means, by asking every source we know."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from monitors import Found, Item, SourceError, _links, known
from monitors._feeds_of_page import no_posts
from monitors._http import Answer
from monitors._read_feed import read_feed
from storage.accounts import Account

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Http

_FALLBACK = "feed"  # the source for whatever no other one knows
_MOST = 5_000_000  # bytes of a file
_MAY_BE_THE_SCHEME = frozenset({"unreachable", "broken_answer", "timeout", "server_error"})


async def resolve(link: str, http: Http) -> list[Found]:
    """Tell which places a link, a bare domain or a handle means. Raises SourceError if none."""
    link = _links.unwrapped(link)
    last: SourceError | None = None
    for form in _forms(link):
        try:
            if found := await _ask(form, http):
                return found
        except SourceError as error:
            # Without a scheme both are tried; what says more than "unreachable" is worth more.
            last = last if last is not None and error.health == "unreachable" else error
            if error.health not in _MAY_BE_THE_SCHEME:
                break
    if last is not None:
        raise last
    raise SourceError(
        link,
        f"I do not know what `{link[:200]}` is: give me a link, such as https://example.com/blog.",
        health="bad_link",
    )


async def _ask(link: str, http: Http) -> list[Found]:
    """Ask the sources that know one kind of place, and only then the one that knows any."""
    sources = known()
    for name, source in sources.items():
        if name != _FALLBACK and (found := await source.resolve(link, http)):
            return list(found)
    return list(await sources[_FALLBACK].resolve(link, http))


def _forms(link: str) -> list[str]:
    """Write a link in the ways it may be meant."""
    scheme = _links.scheme(link)
    if scheme == "feed":
        rest = link[len("feed:") :].lstrip("/")
        return _forms(rest)
    if scheme or not _links.is_bare(link):
        return [link]
    # Where a port is named it is mostly that of a server without TLS, which may wait for ever for
    # a greeting that it understands.
    schemes = ("http", "https") if _links.names_plain_port(link) else ("https", "http")
    return [f"{scheme}://{link}" for scheme in schemes]


async def look(target: str, http: Http, now: datetime) -> list[Item]:
    """Give the newest posts of a link, a handle or a feed file, newest first; keep nothing."""
    body = await asyncio.to_thread(_file, target)
    if body is not None:
        answer = Answer(status=200, url="", headers={}, body=body)
        feed = await read_feed(answer, target, http, now)
        if not feed.items:
            raise no_posts(target, target)
        return list(feed.items[::-1])
    items: list[Item] = []
    for found in await resolve(target, http):
        fetched = await known()[found.source].fetch(unkept(found, now), http, now)
        items += fetched.items
    return _newest_first(items)


def _newest_first(items: Sequence[Item]) -> list[Item]:
    unique = {(item.url, item.id): item for item in items}
    return sorted(unique.values(), key=lambda item: item.published_at, reverse=True)


def _file(target: str) -> bytes | None:
    """Read a feed file, if that is what is meant. Raises SourceError where it is too big."""
    if _links.scheme(target) in ("http", "https", "feed"):
        return None
    path = Path(target)
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > _MOST:
            raise SourceError(
                target, f"`{path.name}` is larger than {_MOST / 1e6:g} MB.", health="too_big"
            )
        return path.read_bytes()
    except (OSError, ValueError):  # a name with a NUL, or longer than the system takes
        return None


def unkept(found: Found, now: datetime) -> Account:
    """Make an account that is stored nowhere, to fetch once."""
    return Account(
        team="",
        id="",
        advocate_id="",
        source=found.source,
        address=found.address,
        stable_id=found.stable_id,
        title=found.title,
        link=found.link,
        added_at=now,
        due_at=now,
        health_since=now,
    )
