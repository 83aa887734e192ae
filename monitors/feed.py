"""A feed: RSS, Atom or JSON Feed, or the page of a blog that offers one. Needs no key.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287,
https://www.jsonfeed.org. Read as polite readers do: only what changed is asked for, the server's
wishes lengthen the interval, and what moved for good is followed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import Fetched, Found, Source, SourceError, _links, source
from monitors._feed_cursor import Cursor
from monitors._feeds_of_page import ACCEPT, feeds_of_page, found, no_posts
from monitors._limits import fresh_for, resumes_at
from monitors._manners import backing_off, in_time
from monitors._parse_feed import sniff
from monitors._read_feed import read_feed
from monitors._refusals import refused
from monitors._validators import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._entries import Feed
    from monitors._http import Answer, Http
    from storage.accounts import Account

_PAGES = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, */*;q=0.8"
_MOVES = 3  # times in a row that a redirect must say the same,
_MOVED_FOR = timedelta(hours=48)  # over at least so long, before the address is rewritten
_SAME = 5  # identical answers in a row that should have been a 304
_DAY = timedelta(hours=24)
_MISSING_FOR = timedelta(days=14)  # a 404 comes and goes; after so long it is gone


@source
class FeedSource(Source):
    """Reads feeds, and finds them on pages."""

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the feed at a link, or those that the page there offers."""
        if _links.scheme(link) not in ("http", "https"):
            return ()
        answer = await http.get(link, headers={"Accept": _PAGES}, hurry=True)
        if problem := refused(answer, link, http.now()):
            raise problem
        if sniff(answer.body) not in ("html", "empty"):
            feed = await read_feed(answer, link, http, http.now())
            if not feed.items:
                raise no_posts(link, urlsplit(answer.url).netloc)
            return [found(answer, link, feed)]
        return await feeds_of_page(answer, link, http)

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch the newest entries, or learn cheaply that there are none."""
        past = Cursor.read(account.cursor)
        with backing_off(account, http.rules.min_seconds, now):
            answer = await http.get(
                account.address,
                headers={"Accept": ACCEPT},
                etag=past.etag,
                modified=past.modified,
                validated=past.url,
            )
            if problem := refused(answer, account.address, now, account.failures):
                raise _aged(problem, account, now)
            return await _fetched(answer, past, account, http, now)


async def _fetched(
    answer: Answer, past: Cursor, account: Account, http: Http, now: datetime
) -> Fetched:
    """Make of an answer what it says that is new."""
    cursor, address = _moved(past, answer, account.address, now)
    cursor = replace(
        cursor,
        url=answer.url,
        etag=answer.etag or (past.etag if answer.status == 304 else ""),
        modified=settled(answer.headers) or (past.modified if answer.status == 304 else ""),
    )
    feed: Feed | None = None
    if answer.status == 304:
        if not past.body:
            says = (
                f"`{urlsplit(answer.url).netloc}` says that nothing is new though it was never"
                " asked before: if that goes on, tell its owner."
            )
            raise SourceError(account.address, says, health="broken_answer")
        cursor = replace(cursor, same=0)
    else:
        body = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        if body == past.body:
            cursor = replace(cursor, same=past.same + 1 if past.etag or past.modified else 0)
        else:
            feed = await read_feed(answer, account.address, http, now)
            count = len(feed.items) + feed.left_out
            cursor = replace(cursor, body=body, same=0, count=count, hint=feed.hint)
            cursor = replace(cursor, had=max(past.had, count))
    health, says = _health(cursor, past, answer)
    return Fetched(
        items=feed.items if feed else (),
        cursor=cursor.write(),
        next_at=_next(answer, cursor, account, http, now),
        unchanged=feed is None,
        health=health,
        says=says,
        address=address,
        title=feed.title if feed else "",
        left_out=feed.left_out if feed else 0,
    )


def _health(cursor: Cursor, past: Cursor, answer: Answer) -> tuple[str, str]:
    """Say so where a feed that can be read has nothing in it: that is not the same as no news."""
    if cursor.count != 0:
        return "ok", ""
    host = urlsplit(answer.url).netloc
    if past.had:
        says = (
            f"The feed at `{host}` has no posts in it any more, though it had some: check in a"
            " browser whether it has moved or broken."
        )
    else:
        says = (
            f"The feed at `{host}` has no posts in it yet: check that it is the right one, or wait"
            " until something is published."
        )
    return "empty", says


def _next(answer: Answer, cursor: Cursor, account: Account, http: Http, now: datetime) -> datetime:
    """Tell when to look again: hints of the server lengthen our interval, to a day at most."""
    least = timedelta(seconds=http.rules.min_seconds)
    resumes = resumes_at(answer.status, answer.headers, now) or now
    if answer.allowed:
        return max(now + least, resumes)
    wait = max(least, fresh_for(answer.headers, now), timedelta(seconds=cursor.hint))
    if cursor.same >= _SAME:
        wait = _DAY  # it sends everything every time, so it is asked seldom
    return max(in_time(now, wait, account.address), resumes)


def _moved(past: Cursor, answer: Answer, address: str, now: datetime) -> tuple[Cursor, str | None]:
    """Remember a redirect for good; rewrite the address once it has said the same for days."""
    target = answer.permanent
    if target is None or target == address or not _is_same_feed(address, target):
        return replace(past, moved_to="", moved_since="", moved_times=0), None
    if target != past.moved_to:
        return (
            replace(past, moved_to=target, moved_since=now.isoformat(), moved_times=1),
            None,
        )
    times = past.moved_times + 1
    try:
        since = datetime.fromisoformat(past.moved_since)
    except ValueError:
        since = now
    if times >= _MOVES and now - since >= _MOVED_FOR:
        return replace(past, moved_to="", moved_since="", moved_times=0), target
    return replace(past, moved_times=times), None


def _is_same_feed(address: str, target: str) -> bool:
    """Tell whether a redirect may mean that a feed moved, and not that a site was sold or shut."""
    there = urlsplit(target)
    if any(word in there.path.lower() for word in ("login", "signin", "sign-in", "/auth")):
        return False
    is_home = there.path in ("", "/") and not there.query
    return not (is_home and there.hostname != urlsplit(address).hostname)


def _aged(problem: SourceError, account: Account, now: datetime) -> SourceError:
    """Call what has been missing for a long time gone; it is still looked for, once a day."""
    since = account.last_good_at or account.added_at
    if problem.health == "missing" and now - since >= _MISSING_FOR:
        problem.health = "gone"
        problem.says = (
            f"Nothing has been at `{urlsplit(account.address).netloc}` for two weeks (404): take"
            " it off, or give me where it is now."
        )
    return problem
