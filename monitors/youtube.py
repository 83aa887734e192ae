"""What a channel or a playlist of YouTube brings: videos by title and description. Needs no key.

https://developers.google.com/youtube/v3/guides/push_notifications names the feed, which is all that
is read where it answers. With a key of the Data API (https://developers.google.com/youtube/v3) a
feed that fails for days, as it does, is stood in for, and more than its fifteen videos are seen.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from monitors import (
    Claim,
    Fetched,
    Found,
    Option,
    Source,
    SourceError,
    _api,
    _youtube_links,
    _youtube_read,
    source,
)
from monitors._cursor import Kept
from monitors._limits import fresh_for, resumes_at
from monitors._manners import backing_off, in_time
from monitors._read_feed import read_feed
from monitors._refusals import refused
from monitors._validators import settled
from monitors._youtube_ask import Tube

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors import Item
    from monitors._entries import Feed
    from monitors._http import Answer, Http
    from monitors._youtube_read import Channel
    from storage.accounts import Account

_WINDOW = 15  # videos of a feed
_PAGES = 5  # of fifty videos, a look at the Data API
_CHECKS = 5  # videos a look that are asked for one by one
_OUT_FOR = timedelta(days=7)  # the feed fails for days at a time, and comes back
_LOOKS = 3  # failures in a row before the channel's page is asked whether there is a channel
_ABSENT = frozenset({"missing", "gone", "server_error"})
_UNNAMED = (
    "YouTube does not say which channel that is: give me the channel's link with its id (on its"
    " page: Share, Copy channel ID, then https://www.youtube.com/channel/ and the id)."
)
_NO_CHANNEL = (
    "That link of YouTube leads to no channel, playlist or video: give me the channel's link, such"
    " as https://www.youtube.com/@ada."
)
_NOBODY = "YouTube knows no such channel, playlist or video: check the link in a browser."
_GONE = (
    "Neither the feed nor the page of this channel has been there for a week: take it off, or give"
    " me where they publish now."
)
_CLOSED = "YouTube has closed this channel: ask them where they publish now, and give me the link."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor(Kept):
    """Where we stopped: what the feed was, and the ids and times of its videos."""

    etag: str = ""
    modified: str = ""
    body: str = ""  # a hash of the last one
    known: tuple[str, ...] = ()
    count: int = -1  # videos of the last one; -1 before the first
    had: int = 0  # videos of the one that had most
    title: str = ""


@source
class YoutubeSource(Source):
    """Reads channels and playlists."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="key",
            says=(
                "A key of the YouTube Data API, from console.cloud.google.com; without it only the"
                " feeds are read, which hold fifteen videos and fail for days at times."
            ),
            secret=True,
        ),
        Option(name="url", says="Where YouTube is.", default="https://www.youtube.com"),
        Option(
            name="api",
            says="Where its Data API is.",
            default="https://www.googleapis.com/youtube/v3",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the channel of a name, a video or an id, or a playlist."""
        tube = Tube(http, link, hurry=True)
        meant = _youtube_links.read(link, tube.web)
        if meant is None:
            return ()
        if meant.playlist:
            return [await _playlist(meant.playlist, tube)]
        if meant.channel or meant.path or meant.video:
            return [_found(await _channel(meant, tube), tube)]
        raise SourceError(link, _NO_CHANNEL, health="bad_link")

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch the newest videos, or learn cheaply that there are none."""
        past = _Cursor.read(account.cursor)
        tube = Tube(http, account.address, failures=account.failures)
        with backing_off(account, http.rules.min_seconds, now):
            try:
                return await _by_feed(account, past, tube, now)
            except SourceError as error:
                if error.health not in _ABSENT:
                    raise
                problem = error
            return await _without_feed(problem, account, past, tube, now)


async def _playlist(name: str, tube: Tube) -> Found:
    """Find a playlist by its feed. Raises SourceError."""
    url = f"{tube.web}/feeds/videos.xml?playlist_id={name}"
    answer = await tube.feed_answer(url)
    if problem := refused(answer, tube.address, tube.http.now()):
        raise problem
    feed = await read_feed(answer, tube.address, tube.http, tube.http.now())
    return Found(
        source="youtube",
        address=url,
        stable_id=f"playlist:{name}",
        title=feed.title or name,
        link=f"{tube.web}/playlist?list={name}",
    )


def _found(channel: Channel, tube: Tube) -> Found:
    why = f"the description of {channel.title} on YouTube links to it"
    return Found(
        source="youtube",
        address=tube.feed(channel.id),
        stable_id=channel.id,
        title=channel.title or channel.id,
        link=f"{tube.web}/channel/{channel.id}",
        handle=channel.handle,
        claims=tuple(Claim(link=place, why=why) for place in channel.places),
    )


async def _channel(meant: _youtube_links.Meant, tube: Tube) -> Channel:
    """Find a channel by its id, its name or one of its videos. Raises SourceError."""
    found: Channel | None = None
    if tube.key:
        try:
            found = await _by_key(meant, tube)
        except SourceError as problem:
            if problem.health != "rate_limited":
                raise
    if found is None and meant.channel:
        found = await _by_its_feed(meant.channel, tube)
    if found is None:
        found = await _by_page(meant, tube)
    if found is None:
        raise SourceError(tube.address, _NOBODY, health="missing")
    if found.is_terminated:
        raise SourceError(tube.address, _CLOSED, health="suspended")
    if not found.id:
        raise SourceError(tube.address, _UNNAMED, health="broken_page")
    return found


async def _by_key(meant: _youtube_links.Meant, tube: Tube) -> Channel | None:
    """Ask the Data API for a channel; None where it knows none, or not by such a name."""
    query = {"part": "snippet"}
    if meant.video:
        owner = await tube.api("videos", {**query, "id": meant.video}, _youtube_read.owner)
        if not owner:
            return None
        query["id"] = owner
    elif meant.channel:
        query["id"] = meant.channel
    elif meant.path.startswith("/@"):
        query["forHandle"] = meant.path[1:]
    elif meant.path.startswith("/user/"):
        query["forUsername"] = meant.path.rpartition("/")[2]
    else:
        return None
    return await tube.api("channels", query, _youtube_read.channel)


async def _by_its_feed(channel: str, tube: Tube) -> Channel | None:
    """Read what a channel is called in its feed; None where that does not answer."""
    answer = await tube.feed_answer(tube.feed(channel))
    if answer.status != 200:
        return None
    feed = await read_feed(answer, tube.address, tube.http, tube.http.now())
    return _youtube_read.Channel(id=channel, title=feed.title)


async def _by_page(meant: _youtube_links.Meant, tube: Tube) -> Channel | None:
    """Read which channel a page is of; None where there is no such page."""
    if meant.video:
        answer = await tube.oembed(meant.video)
        if answer.status in (400, 404, 410):
            return None
        link = ""
        with contextlib.suppress(SourceError):  # where embedding is switched off it says nothing
            link = await _api.read(tube.http, answer, tube.address, _youtube_read.author)
        by = _youtube_links.read(link, tube.web) if link and answer.status == 200 else None
        if by is None or not (by.path or by.channel):
            return await tube.page(f"/watch?v={meant.video}")
        meant = by
    path = meant.path or f"/channel/{meant.channel}"
    found = await tube.page(quote(path, safe="/@"))
    if found is None:
        return None
    handle = meant.path[1:] if meant.path.startswith("/@") else ""
    return replace(found, id=meant.channel or found.id, handle=handle)


async def _by_feed(account: Account, past: _Cursor, tube: Tube, now: datetime) -> Fetched:
    """Read the feed. Raises SourceError."""
    answer = await tube.feed_answer(account.address, past.etag, past.modified)
    if problem := refused(answer, account.address, now, account.failures):
        raise problem
    is_same = answer.status == 304
    cursor = replace(
        past,
        etag=answer.etag or (past.etag if is_same else ""),
        modified=settled(answer.headers) or (past.modified if is_same else ""),
    )
    body = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
    if past.body and (is_same or body == past.body):
        return _fetched((), cursor, answer, account, tube, now)
    feed = await read_feed(answer, account.address, tube.http, now)
    items = await _filled(feed, past, account, tube, now)
    gone, unchecked = await _deleted(feed, past, tube)
    known = (*_named(feed.items), *unchecked)
    if not feed.items:  # mostly a broken one, and what was in it is worth knowing when it mends
        left = [one for one in past.known if one.partition(" ")[0] not in gone]
        known = tuple(dict.fromkeys((*unchecked, *left)))
    count = len(feed.items) + feed.left_out
    title = feed.title or past.title
    cursor = replace(_counted(cursor, count), body=body, known=known, title=title)
    return _fetched(items, cursor, answer, account, tube, now, gone)


def _named(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(f"{item.id} {item.published_at.isoformat()}" for item in items)


def _counted(past: _Cursor, count: int) -> _Cursor:
    return replace(past, count=count, had=max(past.had, len(past.known), count))


async def _filled(
    feed: Feed, past: _Cursor, account: Account, tube: Tube, now: datetime
) -> Sequence[Item]:
    """Add to a feed what came since we know and is no longer in it, where there is a key."""
    known = {one.partition(" ")[0] for one in past.known}
    channel = account.stable_id
    is_full = len(feed.items) >= _WINDOW and not any(item.id in known for item in feed.items)
    if not is_full or not tube.key or channel.startswith("playlist:"):
        return feed.items
    since = max((one.partition(" ")[2] for one in past.known), default="")
    with contextlib.suppress(SourceError):  # what the feed holds is worth telling all the same
        more = await _uploads(channel, since, tube, now)
        have = {item.id for item in feed.items}
        items = [*feed.items, *(item for item in more if item.id not in have)]
        return sorted(items, key=lambda item: item.published_at)
    return feed.items


async def _uploads(channel: str, since: str, tube: Tube, now: datetime) -> list[Item]:
    """List by the Data API what a channel has uploaded, back to a time or for some pages."""
    query = {"part": "snippet,contentDetails", "maxResults": "50", "playlistId": f"UU{channel[2:]}"}
    items: list[Item] = []
    for _ in range(_PAGES):
        page = await tube.api("playlistItems", query, _youtube_read.uploads, tube.web, now)
        items += page.items
        query["pageToken"] = page.next
        if not page.next or any(item.published_at.isoformat() <= since for item in page.items):
            break
    return items


async def _deleted(feed: Feed, past: _Cursor, tube: Tube) -> tuple[list[str], list[str]]:
    """Tell which videos are gone from among those in the feed, and which are yet to be asked for.

    The feed holds the newest alone: only what should be among them can be missed.
    """
    here = {item.id for item in feed.items}
    times = [item.published_at.isoformat() for item in feed.items]
    oldest = min(times) if len(times) >= _WINDOW else ""
    missed = [
        one
        for one in past.known
        if one.partition(" ")[0] not in here and one.partition(" ")[2] > oldest
    ]
    gone: list[str] = []
    for number, one in enumerate(missed[:_CHECKS]):
        name = one.partition(" ")[0]
        try:
            answer = await tube.oembed(name.rpartition(":")[2])
        except SourceError:
            return gone, missed[number:]
        gone += [name] if answer.status in (404, 410) else []
    return gone, missed[_CHECKS:]


async def _without_feed(
    problem: SourceError, account: Account, past: _Cursor, tube: Tube, now: datetime
) -> Fetched:
    """Do without a feed that does not answer: by the Data API, else by asking what is the matter.

    Raises SourceError.
    """
    channel = account.stable_id
    if channel.startswith("playlist:"):
        raise _passing(problem)
    if tube.key:
        items = await _stood_in(channel, past, tube, now)
        if items is not None:
            known = _named(items[-_WINDOW:]) or past.known
            cursor = _counted(past, len(items))
            cursor = replace(cursor, etag="", modified="", body="", known=known)
            return _fetched(items, cursor, None, account, tube, now)
    if account.failures >= _LOOKS:
        raise await _with_witness(problem, account, tube, now)
    raise _passing(problem)


async def _with_witness(
    problem: SourceError, account: Account, tube: Tube, now: datetime
) -> SourceError:
    """Say what the channel's page has to say about a feed that has failed for some time."""
    try:
        page = await tube.page(f"/channel/{account.stable_id}")
    except SourceError:
        return _passing(problem)
    if page is not None and page.is_terminated:
        return SourceError(account.address, _CLOSED, health="suspended")
    if page is None and now - (account.last_good_at or account.added_at) >= _OUT_FOR:
        return SourceError(account.address, _GONE, health="gone")
    return _passing(problem)


async def _stood_in(
    channel: str, past: _Cursor, tube: Tube, now: datetime
) -> Sequence[Item] | None:
    """List by the Data API what a channel has uploaded; None where that tells nothing either."""
    since = max((one.partition(" ")[2] for one in past.known), default="")
    with contextlib.suppress(SourceError):
        items = await _uploads(channel, since, tube, now)
        return sorted(items, key=lambda item: item.published_at)
    return None


def _passing(problem: SourceError) -> SourceError:
    """Say that a feed of YouTube fails for days at times, and is no sign of anything."""
    problem.health = "missing" if problem.health == "gone" else problem.health
    problem.permanent = False
    problem.says = (
        "YouTube does not answer with the feed of this channel, which it fails to do for days at"
        " times: I keep asking; check in a browser whether the channel is there."
    )
    return problem


def _fetched(
    items: Sequence[Item],
    cursor: _Cursor,
    answer: Answer | None,
    account: Account,
    tube: Tube,
    now: datetime,
    gone: Sequence[str] = (),
) -> Fetched:
    """Give what a look saw."""
    past = _Cursor.read(account.cursor)
    wait = timedelta(seconds=tube.http.rules.min_seconds)
    next_at = in_time(now, wait, account.address)
    if answer is not None:
        next_at = in_time(now, max(wait, fresh_for(answer.headers, now)), account.address)
        next_at = max(next_at, resumes_at(answer.status, answer.headers, now) or now)
    health, says = "ok", ""
    if cursor.count == 0 and cursor.had:
        health = "empty"
        says = (
            "This channel shows no videos any more, though it had some: check in a browser whether"
            " they have been taken down."
        )
    elif past.title and cursor.title != past.title:
        health = "renamed"
        says = f"The channel {past.title} goes by the name {cursor.title} now: I follow it."
    return Fetched(
        items=items,
        gone=gone,
        cursor=cursor.write(),
        next_at=next_at,
        unchanged=not items and not gone,
        health=health,
        says=says,
        title=cursor.title,
    )
