"""A person on Reddit: their posts and comments. Needs a key, which Reddit gives to few.

https://www.reddit.com/dev/api, https://github.com/reddit-archive/reddit/wiki/OAuth2, and
https://www.reddit.com/prefs/feeds for the private feed of a member. The newest page is read every
time and walked on from until something known comes: to ask for what is newer than a post
(`before`) gives nothing once that post is deleted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

from monitors import Fetched, Found, Item, Option, Source, SourceError, _api, source
from monitors._cursor import Kept
from monitors._manners import backing_off, in_time
from monitors._missing import aged
from monitors._reddit_listing import COMMENT, POST, Page, Person, Row, author, is_name, person
from monitors._reddit_listing import listing as read_listing
from monitors._reddit_way import way
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._http import Http
    from monitors._reddit_way import Way
    from storage.accounts import Account

_PAGES = 5  # of one look; what is beyond is for the next
_SOON = timedelta(minutes=1)
_FEED_EVERY = timedelta(hours=1)  # a feed may be asked for far less often than the interface
_HANDLE = re.compile(r"/?u(?:ser)?/([A-Za-z0-9_-]{2,23})/?", re.IGNORECASE)
_GIVE = "give me the page of a person, such as https://www.reddit.com/user/NAME."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped: what the newest page held, newest first, and what is left to walk to.

    `emptied` are those of them that were said to be gone already.
    `since` and `edited` are the newest times seen, `rest` is where a walk was broken off that goes
    down to one of `floor` or to the time `low`.
    """

    known: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    since: float = 0.0
    edited: float = 0.0
    rest: str = ""
    floor: tuple[str, ...] = ()
    low: float = 0.0


@source
class RedditSource(Source):
    """Reads what a person posts and comments on Reddit."""

    one_of: ClassVar[tuple[str, ...]] = ("feed", "client_id")
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="feed",
            says=(
                "Your own private feed, as USER:TOKEN: log in, open"
                " https://www.reddit.com/prefs/feeds, and take `user` and `feed` of any link there."
            ),
            secret=True,
        ),
        Option(
            name="client_id",
            says=(
                "The id of an app that Reddit has approved, from https://www.reddit.com/prefs/apps;"
                " it sees more than the private feed does."
            ),
        ),
        Option(name="client_secret", says="The secret of that app.", secret=True),
        Option(name="url", says="Where Reddit is.", default="https://www.reddit.com"),
        Option(name="api", says="Where its interface is.", default="https://oauth.reddit.com"),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person a link or a name like `u/NAME` means; of a post, its author."""
        kind, name = _meant(link, urlsplit(http.rules.option("reddit", "url")).netloc)
        if not kind:
            return ()
        if kind == "many":
            says = f"A subreddit is written by many: {_GIVE}"
            raise SourceError(link, says, health="bad_link")
        if kind == "none":
            raise SourceError(link, f"That is nobody's page on Reddit: {_GIVE}", health="bad_link")
        ask = way(http, link)
        if kind == "thing":
            name = await _author(ask, name, link, http)
        found = await _person(ask, name, link, http)
        return [
            Found(
                source="reddit",
                address=found.name,
                stable_id=found.name.lower(),  # names on Reddit are never changed or given again
                title=found.title or f"u/{found.name}",
                link=f"{ask.site.rstrip('/')}/user/{found.name}",
                handle=f"u/{found.name}",
                claims=found.claims,
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new, what was edited, and which posts were deleted."""
        with backing_off(account, http.rules.min_seconds, now):
            ask = way(http, account.address)
            past = Cursor.read(account.cursor)
            if past.rest:
                return await _walked_on(ask, past, account, http, now)
            return await _looked(ask, past, account, http, now)


async def _looked(ask: Way, past: Cursor, account: Account, http: Http, now: datetime) -> Fetched:
    """Read the newest page, and on from there until something known comes."""
    walk = await _walk(ask, "", past.known, past.since, account, http, now)
    first = [row for row in walk.first.rows if not row.pinned]
    missing = _missing(past.known, walk.first)
    told = frozenset(past.emptied)
    gone = [
        row.item.id
        for row in walk.rows
        if row.emptied and row.item.id in past.known and row.item.id not in told
    ]
    hidden = False
    if missing and ask.is_app:
        deleted, there = await _verified(ask, missing, account, http, now)
        gone += deleted
        hidden = not first and there
    known = frozenset(past.known)
    items = [
        row.item
        for row in walk.rows
        if not row.emptied
        and (not ask.is_app or row.item.id not in known or row.edited > past.edited)
    ]
    cursor = Cursor(
        known=tuple(row.item.id for row in first),
        emptied=tuple(row.item.id for row in first if row.emptied),
        since=max((row.created for row in first), default=past.since),
        edited=max((row.edited for row in walk.rows), default=0.0) or past.edited,
        rest=walk.rest,
        floor=past.known if walk.rest else (),
        low=past.since if walk.rest else 0.0,
    )
    health, says = ("ok", "") if first else _nothing(account.address, hidden=hidden)
    if hidden:
        cursor = past  # so that it is noticed when they show themselves again
    return Fetched(
        items=_oldest_first(items),
        cursor=cursor.write(),
        next_at=_next(ask, walk, account, http, now),
        unchanged=not items and not gone,
        health=health,
        says=says,
        gone=gone,
    )


async def _walked_on(
    ask: Way, past: Cursor, account: Account, http: Http, now: datetime
) -> Fetched:
    """Go on with a walk that was too long for one look."""
    walk = await _walk(ask, past.rest, past.floor, past.low, account, http, now)
    cursor = Cursor(
        known=past.known,
        emptied=past.emptied,
        since=past.since,
        edited=past.edited,
        rest=walk.rest,
        floor=past.floor if walk.rest else (),
        low=past.low if walk.rest else 0.0,
    )
    return Fetched(
        items=_oldest_first([row.item for row in walk.rows if not row.emptied]),
        cursor=cursor.write(),
        next_at=_next(ask, walk, account, http, now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What a walk through a listing found; `rest` is where it was broken off."""

    rows: tuple[Row, ...]
    first: Page
    rest: str = ""
    rests_until: datetime | None = None


async def _walk(
    ask: Way,
    after: str,
    floor: Sequence[str],
    low: float,
    account: Account,
    http: Http,
    now: datetime,
) -> _Walk:
    """Go from newer to older until something known comes. Raises SourceError."""
    rows: dict[str, Row] = {}
    first: Page | None = None
    for _ in range(_PAGES):
        try:
            page, status = await ask.page(http, account.address, after, now, account.failures)
        except SourceError as error:
            if first is None or error.health != "rate_limited":
                raise
            return _Walk(
                rows=tuple(rows.values()), first=first, rest=after, rests_until=error.next_at
            )
        if page is None:
            raise await _why(ask, status, account, http, now)
        first = first or page
        for row in page.rows:
            rows.setdefault(row.item.id, row)
        after = page.after
        if not after or _reached(page, floor, low):
            return _Walk(rows=tuple(rows.values()), first=first)
    assert first is not None  # noqa: S101 - there was one page at least
    # The first look is not meant to hold everything that was ever written.
    return _Walk(rows=tuple(rows.values()), first=first, rest=after if low else "")


def _reached(page: Page, floor: Sequence[str], low: float) -> bool:
    """Tell whether a page reaches down to what is known; what is pinned stands above always."""
    known = frozenset(floor)
    return any(not row.pinned and (row.item.id in known or row.created < low) for row in page.rows)


def _missing(known: Sequence[str], page: Page) -> list[str]:
    """List what the newest page held, and would still hold had it not been taken away."""
    now_there = {row.item.id for row in page.rows}
    if not page.after:  # the page is all there is
        return [name for name in known if name not in now_there]
    # What is older than the last that is still there may merely have been pushed off the page.
    last = max((here for here, name in enumerate(known) if name in now_there), default=-1)
    return [name for name in known[: last + 1] if name not in now_there]


async def _verified(
    ask: Way, missing: Sequence[str], account: Account, http: Http, now: datetime
) -> tuple[list[str], bool]:
    """Ask for posts by their ids: which were deleted, and whether some are there after all."""
    answer = await ask.get(http, "/api/info", account.address, id=",".join(missing[:100]))
    if problem := refused(answer, account.address, now, account.failures):
        raise problem
    page = await _api.read(http, answer, account.address, read_listing, ask.site, now)
    deleted = [row.item.id for row in page.rows if row.emptied]
    return deleted, any(not row.emptied for row in page.rows)


async def _why(ask: Way, status: int, account: Account, http: Http, now: datetime) -> SourceError:
    """Explain why a person is not shown: they are suspended, hidden, or gone."""
    name = account.address
    if ask.is_app:
        answer = await ask.get(http, f"/user/{name}/about", name)
        if answer.status == 200:
            found = await _api.read(http, answer, name, person)
            if found.suspended:
                return SourceError(name, _suspended(found.name), health="suspended")
            says = f"Reddit does not show what `u/{name}` writes ({status}): ask them to open it."
            return SourceError(name, says, health="private")
        if answer.status not in (403, 404):
            refusal = refused(answer, name, now, account.failures)
            if refusal is not None:
                return refusal
    problem = SourceError(name, _unknown(name, status), health="missing")
    return aged(problem, account, now, "Reddit")


async def _person(ask: Way, name: str, link: str, http: Http) -> Person:
    """Find a person by name. Raises SourceError where there is none to be read."""
    if not ask.is_app:
        page, _ = await ask.page(http, name, "", http.now(), 0)
        if page is None:
            raise SourceError(link, _unknown(name, 404), health="missing")
        return Person(name=name)
    answer = await ask.get(http, f"/user/{name}/about", link)
    if answer.status in (403, 404):
        raise SourceError(link, _unknown(name, answer.status), health="missing")
    if problem := refused(answer, link, http.now()):
        raise problem
    found = await _api.read(http, answer, link, person)
    if found.suspended:
        raise SourceError(link, _suspended(found.name), health="suspended")
    return found


async def _author(ask: Way, thing: str, link: str, http: Http) -> str:
    """Find who wrote a post. Raises SourceError where that cannot be told."""
    if ask.is_app:
        answer = await ask.get(http, "/api/info", link, id=thing)
        if problem := refused(answer, link, http.now()):
            raise problem
        if name := await _api.read(http, answer, link, author):
            return name
    says = f"Who wrote that on Reddit I cannot tell: {_GIVE}"
    raise SourceError(link, says, health="bad_link")


def _next(ask: Way, walk: _Walk, account: Account, http: Http, now: datetime) -> datetime:
    """Tell when to look again: soon where a walk is to be gone on with."""
    if walk.rest:
        return max(now + _SOON, walk.rests_until or now)
    least = timedelta(seconds=http.rules.min_seconds)
    return in_time(now, least if ask.is_app else max(least, _FEED_EVERY), account.address)


def _oldest_first(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.published_at, item.id))


def _nothing(name: str, *, hidden: bool) -> tuple[str, str]:
    if hidden:
        says = f"`u/{name}` hides their posts on their page: ask them to show them, or take it off."
        return "private", says
    says = (
        f"`u/{name}` shows no posts on Reddit: they have none, or hide them on their page; look at"
        " it in a browser."
    )
    return "empty", says


def _suspended(name: str) -> str:
    return f"Reddit has suspended `u/{name}`: nothing of theirs is shown until that is taken back."


def _unknown(name: str, status: int) -> str:
    return (
        f"Reddit shows nobody called `u/{name}` ({status}): check the spelling in a browser; they"
        " may be deleted, or shown to nobody but themselves."
    )


def _meant(link: str, own_place: str) -> tuple[str, str]:
    """Tell what a link to Reddit is of: a person, a thing by its id, many, none; "" if no such."""
    if found := _HANDLE.fullmatch(link.strip()):
        return "person", found[1]
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return "", ""
    path = [unquote(part) for part in parts.path.split("/") if part]
    if host == "redd.it" and len(path) == 1:
        return _thing(POST, path[0])
    ours = host == "reddit.com" or host.endswith((".reddit.com", ".redd.it")) or host == "redd.it"
    if parts.scheme not in ("http", "https") or not (ours or parts.netloc == own_place):
        return "", ""
    return _of_path(path)


def _of_path(path: Sequence[str]) -> tuple[str, str]:
    """Tell what a path on Reddit is of."""
    # Feeds and data of a person stand beneath the person's own address, or at it with an ending.
    first, *more = [re.sub(r"\.(rss|json)$", "", part) for part in [*path, ""]]
    if first.lower() in ("u", "user") and more and is_name(more[0]):
        return "person", more[0]
    if first.lower() == "r" and more and more[0].lower().startswith("u_") and is_name(more[0][2:]):
        return "person", more[0][2:]
    if "comments" in path:
        here = path.index("comments")
        if len(path) > here + 3:
            return _thing(COMMENT, path[here + 3])
        return _thing(POST, path[here + 1]) if len(path) > here + 1 else ("none", "")
    if first.lower() == "gallery" and more and more[0]:
        return _thing(POST, more[0])
    return ("many", "") if first.lower() == "r" and more and more[0] else ("none", "")


def _thing(kind: str, name: str) -> tuple[str, str]:
    name = name.lower()
    return ("thing", kind + name) if re.fullmatch(r"[0-9a-z]{1,20}", name) else ("none", "")
