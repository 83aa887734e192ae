"""Follows a feed that moved for good, by redirects or in its own words, and only when sure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._feeds_of_page import look

if TYPE_CHECKING:
    from monitors._feed_cursor import Cursor
    from monitors._http import Answer, Http

_TIMES = 3  # times in a row that it must say the same,
_LONG_ENOUGH = timedelta(hours=48)  # over at least so long, before the address is rewritten


async def moved(
    cursor: Cursor, answer: Answer, address: str, http: Http, now: datetime
) -> tuple[Cursor, str | None]:
    """Remember a move for good; give the new address once the same was said for days."""
    target = answer.permanent or cursor.new_url
    is_said = target == cursor.new_url and answer.permanent is None
    if (
        not target
        or target in (address, answer.url if is_said else "")
        or not _may(address, target)
    ):
        return cursor.but(moved_to="", moved_since="", moved_times=0), None
    if target != cursor.moved_to:
        return (
            cursor.but(moved_to=target, moved_since=now.isoformat(), moved_times=1),
            None,
        )
    times = min(cursor.moved_times + 1, _TIMES)
    try:
        since = datetime.fromisoformat(cursor.moved_since)
    except ValueError:
        since = now
    if times < _TIMES or now - since < _LONG_ENOUGH:
        return cursor.but(moved_times=times), None
    if is_said and not await _is_feed(target, answer.url, http):
        # Asked again after as long as before.
        return cursor.but(moved_since=now.isoformat(), moved_times=1), None
    return cursor.but(moved_to="", moved_since="", moved_times=0), target


async def _is_feed(target: str, via: str, http: Http) -> bool:
    """Tell whether a place that only words lead to has a feed with something in it."""
    try:
        await look(target, via, http)
    except SourceError:
        return False
    return True


def _may(address: str, target: str) -> bool:
    """Tell whether a redirect may mean that a feed moved, and not that a site was sold or shut."""
    there = urlsplit(target)
    if any(word in there.path.lower() for word in ("login", "signin", "sign-in", "/auth")):
        return False
    is_home = there.path in ("", "/") and not there.query
    return not (is_home and there.hostname != urlsplit(address).hostname)
