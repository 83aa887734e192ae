"""Looks at one account by the Mastodon API: forwards from where we stopped, back once a day.

What was edited or deleted is told nowhere, so that the newest page is read again every day: what
reads otherwise was edited, and what is missing there is asked for by itself before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitors import Fetched, SourceError
from monitors._cursor import Kept
from monitors._manners import in_time
from monitors._mastodon_api import PAGE, order
from monitors._mastodon_threads import grouped, item, root_among, thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitors._mastodon_api import Server
    from monitors._mastodon_read import Profile, Status
    from storage.accounts import Account

DAY = timedelta(hours=24)
_FEED_LAGS = timedelta(hours=1)  # servers keep a feed for a while before they make it anew
_SOON = timedelta(minutes=1)
_PAGES = 5  # a look, forwards
_FIRST_PAGES = 2  # of the first look
_CHECKS = 5  # statuses asked for one by one in a look
_THREADS = 5  # threads read anew in a look
_RECENT = 60  # ids whose disappearance is noticed
_DELETED = frozenset({"missing", "gone"})
_NOT_TO_BE_HAD = frozenset({"missing", "gone", "auth_needed", "blocked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading an account, and what we know of it from the last daily look.

    `threads` are "part:root". `feed` is what is read as long as the server wants a login, since
    `refused_at`; what was published until `by_feed_until` was read there, but for what no feed has.
    """

    newest: str = ""
    recent: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    swept_at: str = ""
    health: str = "ok"
    says: str = ""
    moved_to: str = ""
    feed: str = ""
    feed_cursor: str = "{}"
    refused_at: str = ""
    by_feed_until: str = ""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What one look has seen so far."""

    statuses: dict[str, Status] = field(default_factory=dict)
    newest: str = ""
    dead: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    again_at: datetime | None = None  # there is more, to be fetched then
    swept: bool = False
    has_none: bool = False  # on the newest page


def since(text: str, now: datetime) -> timedelta:
    """Tell how long ago something was noted; for ever where it never was."""
    try:
        return now - datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return timedelta.max


def after_feed(past: Cursor, ids: Iterable[str], until: datetime | None) -> Cursor:
    """Go on by the API where a feed was read `until` then, which had the posts of these ids."""
    return replace(
        past,
        recent=tuple(dict.fromkeys((*past.recent, *ids))),
        by_feed_until=(until - _FEED_LAGS).isoformat() if until is not None else "",
    )


async def look(account: Account, account_id: str, user: str, server: Server) -> Fetched:
    """Fetch what is new. Raises SourceError."""
    now = server.now
    past = Cursor.read(account.cursor)
    is_first = not past.newest
    profile: Profile | None = None
    if since(past.swept_at, now) >= DAY:
        profile = await server.account(account_id)
        _refuse_suspended(profile, account, server.host)
    seen = _Seen(newest=past.newest)
    if is_first:
        await _back(server, account_id, "", _FIRST_PAGES, seen)
        seen.newest = max(seen.statuses, key=order, default="")
        seen.has_none = not seen.statuses
        seen.swept = True
    else:
        await _forward(server, account_id, seen)
        if profile is not None:
            await _sweep(server, account_id, past, seen)
    _leave_out_old(past, seen)
    roots = dict(pair.split(":", 1) for pair in past.threads if ":" in pair)
    roots = {part: root for part, root in roots.items() if root not in seen.dead}
    threads = await _threads(server, seen, roots, frozenset(past.recent))
    items = sorted(
        (item(parts) for parts in threads.values()),
        key=lambda one: (one.published_at, order(one.id)),
    )
    health, says, moved_to = _state(profile, seen, server.host, past)
    cursor = replace(
        _remembered(past, seen, threads, roots),
        swept_at=now.isoformat() if profile is not None and seen.swept else past.swept_at,
        health=health,
        says=says,
        moved_to=moved_to,
    )
    usual = in_time(now, timedelta(seconds=server.http.rules.min_seconds), account.address)
    fetched = Fetched(
        items=items,
        cursor=cursor.write(),
        next_at=seen.again_at or usual,
        unchanged=not items and not seen.dead,
        health=cursor.health,
        says=cursor.says,
        moved_to=cursor.moved_to,
        gone=[one for one in seen.dead if one not in roots],
        title=profile.name or profile.user if profile is not None else "",
    )
    if profile is None or profile.user.lower() == user.lower() or not user:
        return fetched
    says = f"They were `@{user}` at `{server.host}` and are `@{profile.user}` now; I read on."
    return replace(
        fetched,
        health="renamed" if fetched.health == "ok" else fetched.health,
        says=fetched.says or says,
        link=profile.link,
        address=f"{account.address.partition('#')[0]}#{profile.user}",
    )


def _refuse_suspended(profile: Profile, account: Account, host: str) -> None:
    if profile.suspended:
        says = (
            f"`{host}` has suspended this account and shows nothing of it any more: ask them where"
            " they are now, or take it off."
        )
        raise SourceError(account.address, says, health="suspended")


def _leave_out_old(past: Cursor, seen: _Seen) -> None:
    """Forget replies and boosts of the time when a feed was read: they are no news any more."""
    if past.by_feed_until:
        until = datetime.fromisoformat(past.by_feed_until)
        known = frozenset(past.recent)
        seen.statuses = {
            name: one for name, one in seen.statuses.items() if one.at > until or name in known
        }


async def _forward(server: Server, account_id: str, seen: _Seen) -> None:
    """Read on from where we stopped, the oldest first, so that no post is left out between."""
    start = seen.newest
    for _ in range(_PAGES):
        try:
            page = await server.page(account_id, after=seen.newest)
        except SourceError as error:
            if error.health != "rate_limited" or error.next_at is None or not seen.statuses:
                raise
            seen.again_at = error.next_at  # what came so far is kept
            return
        if any(order(one.id) <= order(seen.newest) for one in page.statuses):
            # It knows no paging forwards and gives the newest, so that we go back to what we know.
            await _back(server, account_id, start, _PAGES, seen)
            seen.newest = max((seen.newest, *seen.statuses), key=order)
            return
        _take(page.statuses, seen)
        # What is not for us takes its place on a page, so that a short one is not the last.
        ahead = max((page.newer, *(one.id for one in page.statuses)), key=order)
        if order(ahead) <= order(seen.newest):
            return
        seen.newest = ahead
    seen.again_at = server.now + _SOON


async def _back(server: Server, account_id: str, until: str, pages: int, seen: _Seen) -> None:
    """Read from the newest backwards, to what is known or so many pages."""
    before = ""
    for _ in range(pages):
        try:
            page = await server.page(account_id, before=before)
        except SourceError as error:
            if error.health != "rate_limited" or until or not seen.statuses:
                raise
            return  # of the first look, as much as was to be had
        _take(page.statuses, seen)
        places = [one for one in (page.older, *(each.id for each in page.statuses)) if one]
        lowest = min(places, key=order, default="")
        if not lowest or (until and order(lowest) <= order(until)):
            return
        if before and order(lowest) >= order(before):
            return
        before = lowest


async def _sweep(server: Server, account_id: str, past: Cursor, seen: _Seen) -> None:
    """Read the newest page again; what is missing from it is asked for one by one."""
    page = await server.page(account_id)
    _take(page.statuses, seen)
    here = [one.id for one in page.statuses]
    lowest = min(here, key=order, default="")
    if seen.again_at is None and here and order(lowest) <= order(seen.newest):
        seen.newest = max((seen.newest, *here), key=order)
    seen.has_none = not here
    is_all = not page.older and len(here) < PAGE
    missing = [
        one
        for one in sorted(past.recent, key=order, reverse=True)
        if one not in here and (is_all or order(one) > order(lowest))
    ]
    for one in missing[:_CHECKS]:
        try:
            await server.status(one)
        except SourceError as error:
            if error.health not in _DELETED:
                return  # it cannot be told now, and is looked at again next time
            seen.dead.append(one)
            seen.statuses.pop(one, None)
        else:
            seen.dropped.append(one)
    seen.swept = len(missing) <= _CHECKS


def _take(statuses: Iterable[Status], seen: _Seen) -> None:
    seen.statuses.update((one.id, one) for one in statuses)


async def _threads(
    server: Server, seen: _Seen, roots: Mapping[str, str], known: frozenset[str]
) -> dict[str, Sequence[Status]]:
    """Join what was seen into threads; those that began earlier are read anew."""
    found, lost = grouped((one for one in seen.statuses.values() if one.is_open), roots)
    threads: dict[str, Sequence[Status]] = dict(found)
    read: set[str] = set()
    left = _THREADS
    for one in lost:
        if one.id in read or (one.id in known and one.id in roots):
            continue
        parts = await _thread(server, one, roots.get(one.parent, "")) if left > 0 else [one]
        left -= 1
        read.update(part.id for part in parts)
        threads[parts[0].id] = parts
    for part in seen.dead:
        # A thread that lost a part reads otherwise now.
        root = roots.get(part, "")
        if root and root not in threads and left > 0:
            left -= 1
            parts = await _thread_of_root(server, root)
            if parts:
                threads[root] = parts
    return threads


async def _thread(server: Server, part: Status, root_id: str) -> Sequence[Status]:
    """Read the thread that a status goes on with; itself alone where that is not to be had."""
    before: Sequence[Status] = ()
    try:
        root = await _root_of(server, root_id)
        if root is None:
            before, _ = await server.around(part.id)
            root = root_among(before, part)
        _, after = await server.around(root.id)
    except SourceError as error:
        if error.health not in _NOT_TO_BE_HAD:
            raise
        return [part]
    parts = thread(root, (*before, *after, part))
    return parts if any(one.id == part.id for one in parts) else [part]


async def _root_of(server: Server, root_id: str) -> Status | None:
    """Give what a thread began with; none where that is not known, or was deleted meanwhile."""
    if not root_id:
        return None
    try:
        return await server.status(root_id)
    except SourceError as error:
        if error.health not in _DELETED:
            raise
        return None


async def _thread_of_root(server: Server, root_id: str) -> Sequence[Status]:
    try:
        root = await server.status(root_id)
        _, after = await server.around(root_id)
    except SourceError as error:
        if error.health not in _NOT_TO_BE_HAD:
            raise
        return []
    return thread(root, after)


def _remembered(
    past: Cursor, seen: _Seen, threads: Mapping[str, Sequence[Status]], roots: Mapping[str, str]
) -> Cursor:
    """Note where we stopped, and of the newest which thread they are part of."""
    away = {*seen.dead, *seen.dropped}
    ids = {one for one in past.recent if one not in away}
    ids.update(one.id for one in seen.statuses.values() if one.is_open)
    part_of = dict(roots)
    for root, parts in threads.items():
        ids.update(part.id for part in parts)
        part_of.update((part.id, root) for part in parts if part.id != root)
    recent = sorted(ids, key=order)[-_RECENT:]
    return replace(
        past,
        newest=seen.newest,
        recent=tuple(recent),
        threads=tuple(f"{one}:{part_of[one]}" for one in recent if one in part_of),
        feed="",
        feed_cursor="{}",
        refused_at="",
    )


def _state(profile: Profile | None, seen: _Seen, host: str, past: Cursor) -> tuple[str, str, str]:
    """Tell how the account is, by the daily look or as it was at the last one."""
    if profile is None:
        if past.health in ("empty", "private") and seen.statuses:
            return "ok", "", past.moved_to
        return past.health, past.says, past.moved_to
    health, says = "ok", ""
    if profile.moved or profile.moved_handle:
        name = profile.moved_handle if "@" in profile.moved_handle else profile.moved
        health = "moved"
        says = f"They say that they have moved to `{name}`: follow them there."
    elif profile.memorial:
        health = "deactivated"
        says = f"`{host}` keeps this account in memory of who it was: take it off with care."
    elif seen.has_none and (past.recent or past.health == "empty"):
        health = "empty"
        says = (
            f"`{host}` shows no posts of this account any more, though there were some: check in a"
            " browser whether they were deleted or hidden."
        )
    elif seen.has_none and profile.posts:
        health = "private"
        says = (
            f"`{host}` counts {profile.posts:,} posts of this account and shows none of them to"
            " everybody: they write for their followers, and I cannot follow them."
        )
    elif profile.limited:
        says = f"The moderators of `{host}` have limited this account; I still see its posts."
    return health, says, profile.moved
