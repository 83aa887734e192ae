"""Stack Exchange: questions and answers of a person on Stack Overflow and all its sister sites.

Needs no key; a free one lets it look more often. https://api.stackexchange.com/docs/posts-on-users,
https://api.stackexchange.com/docs/wrapper, https://api.stackexchange.com/docs/throttle,
https://api.stackexchange.com/docs/types/user (`timed_penalty_date`: how long one is suspended).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitors import Claim, Fetched, Found, Item, Option, Source, SourceError, _api, source
from monitors._cursor import Kept
from monitors._manners import backing_off, in_time
from monitors._missing import absent
from monitors._refusals import refused
from monitors._stackexchange_posts import HOST, Page, Post, Site, User, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitors._http import Http
    from storage.accounts import Account

_PAGES = 5  # of 100 posts
_OVERLAP = 600  # seconds that are asked for again, since its answers are a little old
_RECENT = 50  # posts that are looked for once a day, to see whether they are still there
_SITES = 20  # where one account is at more, those with most posts
_UNKEYED = timedelta(hours=2)  # 300 requests a day for all
_SOON = timedelta(minutes=1)
_THROTTLED = 3600  # seconds, where it does not say how long
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_KEYED = " With a free key in BELLWETHER_STACKEXCHANGE_KEY it would be 10,000 requests a day."
_WHAT = {"users": "user", "u": "user", "questions": "post", "q": "post", "a": "post"}
_SHORT = ("stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading."""

    since: int = 0  # of what happened, in seconds since 1970
    more: bool = False  # one look could not hold all
    said: int = 0  # the same of comments
    said_more: bool = False
    checked: str = ""  # the day on which the person was asked for
    suspended: str = ""  # until when
    recent: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()  # those that were not there when last looked for


@source
class StackExchangeSource(Source):
    """Reads the posts of a person at one site."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="Where the Stack Exchange API is.",
            default="https://api.stackexchange.com/2.3",
        ),
        Option(
            name="key",
            says=(
                "An application's key, which raises 300 requests a day to 10,000 and has comments"
                " read too: free at https://stackapps.com/apps/oauth/register, and no secret."
            ),
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person, at one site or at all of them, whom a link means."""
        host, kind, number = _read_link(link, http)
        if not host:
            return ()
        api = _Asker(http, http.now(), link, hurry=True)
        if kind == "account":
            return await _everywhere(api, number, link)
        if kind == "post":
            posts = (await api.ask(f"/posts/{number}", "posts", host)).posts
            number = posts[0].owner if posts else ""
        found = await _person(api, host, number) if number else None
        if found is None:
            says = f"There is nobody behind that link on `{host}`: check whether it still works."
            raise SourceError(link, says, health="missing")
        return [found]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new or was edited since, and once a day what has gone."""
        with backing_off(account, http.rules.min_seconds, now):
            return await _Look(account, http, now).fetched()

    async def complete(self, item: Item, http: Http, via: str = "") -> Item:  # noqa: ARG002
        """Fetch the title of a question that came without."""
        host, kind, number = _read_link(item.url, http)
        if kind != "post":
            return item
        try:
            found = await _questions(_Asker(http, http.now(), item.url), host, [number])
        except SourceError:  # half a post is better than none
            return item
        whole = found.get(item.id)
        return whole if whole and not whole.truncated else item


class _Asker:
    """The API, which says in each answer whether it may be asked on."""

    def __init__(
        self, http: Http, now: datetime, address: str, failures: int = 0, *, hurry: bool = False
    ) -> None:
        self._http, self._now, self._address, self._failures = http, now, address, failures
        self._hurry = hurry
        self._base = http.rules.option("stackexchange", "url").rstrip("/")
        self._key = http.rules.option("stackexchange", "key")
        self.rests_until: datetime | None = None
        self.counts = True  # whether what we ask is counted, as it is not on our own machine

    @property
    def is_keyed(self) -> bool:
        return bool(self._key)

    async def ask(self, path: str, kind: str, host: str, **more: str) -> Page:
        """Ask for what is at a path; `host` is the site. Raises SourceError."""
        asked = {"site": host, "pagesize": "100", **more} if host else {"pagesize": "100", **more}
        if self._key:
            asked["key"] = self._key
        answer = await self._http.get(
            f"{self._base}{path}?{urlencode(asked)}",
            headers={"Accept": _api.JSON},
            hurry=self._hurry,
        )
        self.counts = not answer.allowed
        problem = refused(answer, self._address, self._now, self._failures)
        if problem is not None and "json" not in answer.headers.get("content-type", ""):
            raise problem
        found = await _api.read(self._http, answer, self._address, page, kind, host, self._now)
        if found.error == 502:  # its number of an error, which comes with status 400
            until = self._rest(timedelta(seconds=found.wait or _THROTTLED))
            says = f"Stack Exchange lets us ask no more until {until:%H:%M} UTC; I ask again then."
            says += "" if self._key else _KEYED
            raise SourceError(self._address, says, health="rate_limited", next_at=until)
        if found.error == 400 and found.about_key:
            says = "Stack Exchange does not know the key: check BELLWETHER_STACKEXCHANGE_KEY."
            raise SourceError(self._address, says, health="auth_needed")
        if found.error == 400:
            says = f"Stack Exchange knows no site at `{host}`: check the link."
            raise SourceError(self._address, says, health="bad_link")
        if problem is not None:
            raise problem
        if found.backoff:
            self._rest(timedelta(seconds=found.backoff))
        if found.remaining == 0:
            midnight = datetime.combine(self._now.date(), datetime.min.time(), UTC)
            self._rest(midnight + timedelta(days=1) - self._now)
        return found

    def _rest(self, wait: timedelta) -> datetime:
        until = max(self._now + wait, self.rests_until or self._now)
        self.rests_until = until
        self._http.rest(self._base, until)
        return until


class _Look:
    """One look at an account."""

    def __init__(self, account: Account, http: Http, now: datetime) -> None:
        self._account, self._now = account, now
        self._least = timedelta(seconds=http.rules.min_seconds)
        self._past = Cursor.read(account.cursor)
        self._host, _, self._id = account.stable_id.partition("/")
        self._api = _Asker(http, now, account.address, account.failures)

    async def fetched(self) -> Fetched:
        """Read on, and once a day ask how the person and their last posts are."""
        past, today = self._past, self._now.date().isoformat()
        path = f"/users/{self._id}"
        posts, more = await self._since(f"{path}/posts", past.since, "activity", more=past.more)
        items = {post.item.id: post.item for post in posts}
        asking = [post.item.id for post in posts if post.is_question]
        if asking and self._api.rests_until is None:
            items |= await _questions(self._api, self._host, asking)
        cursor = replace(
            past,
            since=self._read_until(posts, past.since, more=more),
            more=more,
            checked=past.checked or today,
            recent=_newest({*past.recent, *items}),
        )
        stopped = more and bool(posts)
        # Comments are a second question each time, for which the quota without a key is too small.
        reads_comments = self._api.is_keyed and bool(past.said or not past.since)
        if reads_comments and self._api.rests_until is None:
            comments, more = await self._since(
                f"{path}/comments", past.said, "creation", more=past.said_more
            )
            items |= {comment.item.id: comment.item for comment in comments}
            said = self._read_until(comments, past.said, more=more)
            cursor = replace(cursor, said=said, said_more=more)
            stopped = stopped or (more and bool(comments))
        elif self._api.is_keyed and not past.said:
            # What was written before we began to read them is no news.
            cursor = replace(cursor, said=int(self._now.timestamp()))
        user: User | None = None
        gone: tuple[str, ...] = ()
        if cursor.checked != today and self._api.rests_until is None:
            user = await self._user()
            until = user.suspended_until
            cursor = replace(cursor, suspended=until.isoformat() if until else "", checked=today)
            if past.recent and self._api.rests_until is None:
                gone, missed = await self._gone(past)
                kept = tuple(number for number in cursor.recent if number not in gone)
                cursor = replace(cursor, recent=kept, missed=missed)
        health, says = self._health(user, cursor)
        return Fetched(
            items=sorted(items.values(), key=lambda item: (item.published_at, item.id)),
            cursor=cursor.write(),
            next_at=self._next(more=stopped),
            unchanged=not items and not gone,
            health=health,
            says=says,
            title=user.name if user else "",
            link=user.link if user else "",
            gone=gone,
        )

    async def _since(
        self, path: str, since: int, sort: str, *, more: bool
    ) -> tuple[list[Post], bool]:
        """Give what happened since, and whether that is not all; at first sight, the newest."""
        asked = {"filter": "withbody", "sort": sort, "order": "asc"}
        if not since:
            asked |= {"sort": "creation", "order": "desc"}
            return list((await self._api.ask(path, "posts", self._host, **asked)).posts), False
        asked["min"] = str(since if more else since - _OVERLAP)
        posts: list[Post] = []
        for number in range(1, _PAGES + 1):
            found = await self._api.ask(path, "posts", self._host, page=str(number), **asked)
            posts += found.posts
            if not found.has_more:
                return posts, False
            if self._api.rests_until is not None:
                break
        return posts, True

    def _read_until(self, posts: Sequence[Post], before: int, *, more: bool) -> int:
        """Tell until when all is read now, in seconds since 1970."""
        if more:
            return max((post.activity for post in posts), default=before)
        return int(self._now.timestamp())

    async def _user(self) -> User:
        found = (await self._api.ask(f"/users/{self._id}", "users", self._host)).users
        if found:
            return found[0]
        raise absent(
            self._account,
            self._now,
            missing=(
                f"`{self._host}` does not know this person any more: they may have been deleted or"
                " merged, or it is a fault that passes; look at the profile."
            ),
            gone=(
                f"`{self._host}` has not known this person for two weeks: take them off, or give me"
                " where they are now."
            ),
        )

    async def _gone(self, past: Cursor) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the posts that were missing on two days, and those that are missing today."""
        found = await self._api.ask(f"/posts/{';'.join(past.recent)}", "posts", self._host)
        there = {post.item.id for post in found.posts}
        missing = [number for number in past.recent if number not in there]
        gone = tuple(number for number in missing if number in past.missed)
        return gone, tuple(number for number in missing if number not in gone)

    def _health(self, user: User | None, cursor: Cursor) -> tuple[str, str]:
        """Say so where they are suspended or go by another name; they were seen all the same."""
        if cursor.suspended and datetime.fromisoformat(cursor.suspended) > self._now:
            until = datetime.fromisoformat(cursor.suspended)
            return "suspended", (
                f"`{self._host}` has suspended them until {until:%Y-%m-%d}: what they wrote stays,"
                " and they can write again then."
            )
        known = _slug(self._account.link)
        if user and known and _slug(user.link) not in ("", known):
            return "renamed", f"On `{self._host}` they are called {user.name} now."
        return "ok", ""

    def _next(self, *, more: bool) -> datetime:
        wait = self._least
        if self._api.counts and not self._api.is_keyed:
            wait = max(wait, _UNKEYED)
        soonest = in_time(self._now, _SOON if more else wait, self._account.address)
        return max(soonest, self._api.rests_until or soonest)


async def _questions(api: _Asker, host: str, numbers: Sequence[str]) -> dict[str, Item]:
    """Fetch questions, which come with their titles there, by id."""
    found: dict[str, Item] = {}
    for start in range(0, len(numbers), 100):
        if api.rests_until is not None:
            break
        some = ";".join(numbers[start : start + 100])
        answer = await api.ask(f"/questions/{some}", "posts", host, filter="withbody")
        found |= {post.item.id: post.item for post in answer.posts}
    return found


async def _person(
    api: _Asker, host: str, number: str, sites: Sequence[Site] | None = None
) -> Found | None:
    """Find a person at a site, with where else they are; None where there is none."""
    found = (await api.ask(f"/users/{number}", "users", host)).users
    if not found:
        return None
    user = found[0]
    claims = []
    if user.website:
        why = f"The profile of {user.name} on `{host}` names it."
        claims.append(Claim(link=user.website, why=why))
    if sites is None:
        # An answer that asks for rest gives what is known, without those.
        sites = await _sites(api, user.account) if user.account and not api.rests_until else ()
    if sites:
        why = f"It is the same Stack Exchange account as that of {user.name} on `{host}`."
        claims += [
            Claim(link=f"https://{site.host}/users/{site.id}", why=why, proven=True)
            for site in sites
            if site.host != host
        ]
    return Found(
        source="stackexchange",
        address=f"https://{host}/users/{user.id}",
        stable_id=f"{host}/{user.id}",
        title=user.name,
        link=user.link or f"https://{host}/users/{user.id}",
        handle=user.name,
        claims=tuple(claims),
    )


async def _everywhere(api: _Asker, account: str, link: str) -> list[Found]:
    """Find a person at all their sites, by the name that they have where they post most."""
    sites = await _sites(api, account)
    first = None
    if sites and api.rests_until is None:
        first = await _person(api, sites[0].host, sites[0].id, sites)
    if first is None:
        says = f"Nobody has posted anywhere by the account {account}: check the link."
        raise SourceError(link, says, health="missing")
    return [
        first,
        *(
            replace(
                first,
                address=f"https://{site.host}/users/{site.id}",
                stable_id=f"{site.host}/{site.id}",
                link=f"https://{site.host}/users/{site.id}",
                claims=(),
            )
            for site in sites[1:]
        ),
    ]


async def _sites(api: _Asker, account: str) -> list[Site]:
    """List the sites where somebody has posted, most posts first."""
    found = (await api.ask(f"/users/{account}/associated", "sites", "")).sites
    return sorted((one for one in found if one.posts), key=lambda one: -one.posts)[:_SITES]


def _newest(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=int, reverse=True)[:_RECENT])


def _slug(link: str) -> str:
    """Give the name at the end of a link to a profile."""
    parts = urlsplit(link).path.strip("/").split("/")
    return parts[2] if len(parts) > 2 else ""


def _read_link(link: str, http: Http) -> tuple[str, str, str]:
    """Read to which site a link leads, to what there, and its number; "" where it is not ours."""
    try:
        parts = urlsplit(link)
        host = parts.netloc.lower().removeprefix("www.")
        asked = dict(parse_qsl(parts.query))
    except ValueError:
        return "", "", ""
    base = urlsplit(http.rules.option("stackexchange", "url"))
    path = parts.path
    if host == base.netloc.lower():  # a link to the API itself
        site, path = asked.get("site", "").lower(), path.removeprefix(base.path.rstrip("/"))
        if "." not in site:
            site += ".com" if site in _SHORT else ".stackexchange.com"
        host = site
    steps = [step for step in path.split("/") if step]
    if len(steps) < 2 or not _NUMBER.fullmatch(steps[1]):
        return "", "", ""
    kind = "account" if host == "stackexchange.com" else _WHAT.get(steps[0], "")
    if (kind == "account" and steps[0] != "users") or (
        kind != "account" and not HOST.fullmatch(host)
    ):
        kind = ""
    number = steps[1]
    if kind == "post":
        answer = parts.fragment or (steps[3] if len(steps) > 3 else "")
        number = answer if _NUMBER.fullmatch(answer) else number
    return (host, kind, number) if kind else ("", "", "")
