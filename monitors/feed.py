"""A feed: RSS, Atom or JSON Feed, or the page of a blog that offers one. Needs no key.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287,
https://www.jsonfeed.org. Read as polite readers do: only what changed is asked for, the server's
wishes lengthen the interval, and what moved for good is followed. Blogs, newsletters, podcasts and
Google's alerts are all feeds.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from monitors import Fetched, Found, Item, Option, Source, SourceError, _feed_gone, _links, source
from monitors._apart import ApartError
from monitors._article import article
from monitors._feed_cursor import Cursor
from monitors._feed_moves import moved
from monitors._feed_pages import with_older
from monitors._feed_times import next_look
from monitors._feeds_of_page import (
    ACCEPT,
    PAGES,
    feeds_of_page,
    found,
    look,
    no_posts,
    refused,
    with_claims,
)
from monitors._manners import backing_off
from monitors._parse_feed import sniff
from monitors._platforms import feed_of, feed_told
from monitors._read_feed import read_feed
from monitors._validators import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._entries import Feed
    from monitors._http import Answer, Http
    from storage.accounts import Account

_DAY = timedelta(hours=24)  # a feed is asked for whole so often, whatever its validators say
_MISSING_FOR = timedelta(days=14)  # a 404 comes and goes; after so long it is gone
_PAGE = 2_000_000  # bytes of an article's page


@source
class FeedSource(Source):
    """Reads feeds, and finds them on pages."""

    keeps_ids: ClassVar[bool] = False
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="itunes",
            says="Where the feed of a show at Apple Podcasts is looked up.",
            default="https://itunes.apple.com",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the feed at a link, or those that the page there offers."""
        if _links.scheme(link) not in ("http", "https"):
            return ()
        told, via = await feed_told(link, http)
        if address := told or feed_of(link):
            try:
                answer, feed = await look(address, via, http)
            except SourceError as error:
                error.address = link
                raise
            return await with_claims([found(answer, address, feed)], None, http)
        answer = await http.get(link, headers={"Accept": PAGES}, hurry=True)
        if problem := refused(answer, link, http.now()):
            raise problem
        if sniff(answer.body) not in ("html", "empty"):
            feed = await read_feed(answer, link, http, http.now())
            if not feed.items:
                raise no_posts(link, urlsplit(answer.url).netloc)
            return await with_claims([found(answer, link, feed)], None, http)
        return await with_claims(await feeds_of_page(answer, link, http), answer, http)

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch the newest entries, or learn cheaply that there are none."""
        past = Cursor.read(account.cursor)
        is_whole = _is_over(past.whole_at, _DAY, now)
        with backing_off(account, http.rules.min_seconds, now):
            answer = await http.get(
                account.address,
                headers={"Accept": ACCEPT},
                etag="" if is_whole else past.etag,
                modified="" if is_whole else past.modified,
                validated=past.url,
                hurry=not past.body,  # somebody waits for the first look
            )
            if problem := refused(answer, account.address, now, account.failures):
                if answer.status == 410 and account.source == "feed":
                    # For feeds that is how their owners say that there will be no more.
                    problem.permanent, problem.next_at = True, None
                raise _aged(problem, account, now)
            return await _fetched(answer, past, account, http, now)

    async def complete(self, item: Item, http: Http, via: str = "") -> Item:
        """Give an entry the whole text of its article, where its page has that for everybody."""
        if not item.truncated:
            return item
        try:
            answer = await http.get(item.url, headers={"Accept": PAGES}, max_bytes=_PAGE, via=via)
            if answer.status != 200 or sniff(answer.body) != "html":
                return item
            text = await http.apart(article, answer.body, item.title, item.text, seconds=10.0)
        except (SourceError, ApartError):
            return item
        return item._replace(text=text, truncated=False) if text else item


async def _fetched(
    answer: Answer, past: Cursor, account: Account, http: Http, now: datetime
) -> Fetched:
    """Make of an answer what it says that is new."""
    modified = settled(answer.headers)
    # WordPress makes its ETag of that time, so that it too says nothing within the same second.
    etag = answer.etag if modified or not answer.modified else ""
    cursor = past.but(
        url=answer.url,
        etag=etag or (past.etag if answer.status == 304 else ""),
        modified=modified or (past.modified if answer.status == 304 else ""),
    )
    feed: Feed | None = None
    if answer.status == 304:
        if not past.body:
            says = (
                f"`{urlsplit(answer.url).netloc}` says that nothing is new though it was never"
                " asked before: if that goes on, tell its owner."
            )
            raise SourceError(account.address, says, health="broken_answer")
        cursor = cursor.but(same=0)
    else:
        body = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        if body == past.body:
            # What was asked for whole is no sign that it cannot be asked for otherwise, nor that it
            # can: who sends everything every time stays known for that.
            was_asked = not _is_over(past.whole_at, _DAY, now)
            same = past.same + was_asked if past.etag or past.modified else 0
            cursor = cursor.but(same=same)
        else:
            known = _feed_gone.ids(past.seen)
            feed = await read_feed(answer, account.address, http, now, seen=known)
            cursor = _read(cursor, body, feed)
            feed = await with_older(feed, past.seen, answer.url, http)
        # Kept only where a 304 may hide something.
        validates = cursor.etag or cursor.modified
        cursor = cursor.but(whole_at=now.isoformat() if validates else "")
    gone: list[str] = []
    if cursor.lost:
        gone, lost = await _feed_gone.checked(cursor.lost, answer.url, http)
        cursor = cursor.but(lost=lost)
    cursor, address = await moved(cursor, answer, account.address, http, now)
    health, says = _health(cursor, past, answer)
    least = timedelta(seconds=http.rules.min_seconds)
    return Fetched(
        items=feed.items if feed else (),
        # Mostly there is nothing else to be said than last time.
        cursor=account.cursor if cursor is past else cursor.write(),
        next_at=next_look(
            answer, cursor, account.address, now, least=least, lost=bool(cursor.lost)
        ),
        unchanged=feed is None,
        health=health,
        says=says,
        address=address,
        # It would not be known for the same if somebody gave its new address.
        stable_id=_links.same_place(address) if address else "",
        title=feed.title if feed else "",
        left_out=feed.left_out if feed else 0,
        gone=gone,
    )


def _read(past: Cursor, body: str, feed: Feed) -> Cursor:
    """Note what a feed holds that was read just now."""
    count = len(feed.items) + feed.left_out
    # What a feed that breaks off does not hold has not gone from it.
    missing = () if feed.is_cut else _feed_gone.vanished(past.seen, feed.items)
    return replace(
        past,
        body=body,
        same=0,
        count=count,
        had=max(past.had, count),
        hint=feed.hint,
        skips=feed.skips,
        over="1" if feed.is_over else "",
        cut="1" if feed.is_cut else "",
        new_url=feed.moved_to,
        # An empty feed is mostly a broken one, and what was in it is worth knowing when it mends.
        seen=past.seen if feed.is_cut or not feed.items else _feed_gone.remembered(feed.items),
        lost=tuple(_feed_gone.suspected(past.lost, missing, feed.items)),
    )


def _is_over(since: str, wait: timedelta, now: datetime) -> bool:
    """Tell whether so long has passed since a time; not where there is none."""
    try:
        return bool(since) and now - datetime.fromisoformat(since) >= wait
    except (ValueError, TypeError):
        return False


def _health(cursor: Cursor, past: Cursor, answer: Answer) -> tuple[str, str]:
    """Say so where a feed that can be read has nothing in it, or not all: that is not no news."""
    host = urlsplit(answer.url).netloc
    if cursor.cut:
        says = (
            f"The feed at `{host}` breaks off before its end, so that what is newest may be"
            " missing: what came is read; tell its owner if that goes on."
        )
        return "broken_feed", says
    if cursor.count != 0:
        return "ok", ""
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
