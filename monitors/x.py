"""A person on X, once Twitter: posts, answers and reposts. Needs a key, and costs money.

https://docs.x.com/x-api/posts/timelines/introduction, https://docs.x.com/x-api/users/lookup and
https://docs.x.com/x-api/getting-started/pricing. X charges for every post that it gives and nothing
for telling that there is none, so that looking often costs no more than looking seldom; but no post
is ever asked for twice, which is why deletions and later counts stay unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from monitors import Fetched, Found, Item, Option, Source, SourceError, _api, source
from monitors._cursor import Kept
from monitors._limits import LONGEST
from monitors._manners import backing_off, in_time
from monitors._missing import aged
from monitors._refusals import refused
from monitors._x_posts import SITE, Page, Person, Tweet, is_name, joined, person, timeline
from monitors._x_spending import LEAST, MOST, paying, posts_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._http import Answer, Http
    from storage.accounts import Account

_PAGES = 5  # of one look; what is beyond is for the next
_MOST_BYTES = 16_000_000  # of the longest posts; what is paid for should not be thrown away
_SOON = timedelta(minutes=1)
_SELDOM = timedelta(hours=6)  # the longest interval, for who posts seldom
_OFTEN = 8  # looks between two posts of somebody, on average
_PROFILE_EVERY = timedelta(days=30)  # to notice a new name, which costs a cent
_HOSTS = frozenset(
    f"{part}{host}" for part in ("", "www.", "mobile.", "m.") for host in ("x.com", "twitter.com")
)
_NO_NAMES = frozenset({
    "about", "account", "compose", "download", "explore", "hashtag", "home", "i", "intent", "jobs",
    "login", "logout", "messages", "notifications", "oauth", "privacy", "search", "settings",
    "share", "signup", "tos", "who_to_follow",
})  # fmt: skip
_FIELDS = (
    "created_at,lang,public_metrics,referenced_tweets,in_reply_to_user_id,entities,"
    "note_tweet,edit_history_tweet_ids"
)
_PROFILE_FIELDS = "name,username,protected,description,entities,url"
_NEEDS = (
    "X answers nobody without a key and charges for every post: make an app in the console of"
    " https://developer.x.com, buy credits, and set BELLWETHER_X_TOKEN to its bearer token."
)
_WRONG_KEY = (
    "X does not accept BELLWETHER_X_TOKEN ({status}): compare it with the bearer token of the app"
    " in the console of https://developer.x.com, and check that the app may read."
)
_NO_CREDITS = (
    "X has no credits left for this app ({status}): buy more in the console of"
    " https://developer.x.com, or wait until its own limit begins anew."
)
_SAYS = {
    "suspended": "X has suspended {who}: nothing of theirs is shown until that is taken back.",
    "private": "{who} shows posts on X to chosen people only: ask them, or take it off.",
    "missing": (
        "X shows nobody as {who}: check in a browser whether they have gone, or have another name."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped: all up to the post `since` is read.

    While there is more than one look can hold, `top` is the newest post that was read and `until`
    the oldest; what is between `since` and `until` is to be read yet. `gap` is how many seconds lie
    between two posts on average, `profile_at` when the profile was looked at, `name` what it said.
    """

    since: str = ""
    top: str = ""
    until: str = ""
    gap: float = 0.0
    last: float = 0.0
    profile_at: float = 0.0
    name: str = ""


@source
class XSource(Source):
    """Reads what a person posts on X, within a budget."""

    charges: ClassVar[bool] = True
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="token",
            says=(
                "The bearer token of an app at X: https://developer.x.com, and buy credits there."
            ),
            secret=True,
            needed=True,
        ),
        Option(name="url", says="Where the interface of X is.", default="https://api.x.com"),
        Option(
            name="cap",
            says="How many US dollars reading X may cost in a calendar month, at most.",
            default="20",
        ),
        Option(
            name="price",
            says=(
                "What X charges for a post in US dollars, and twice that for a profile; as it was"
                " in 2026, so check https://docs.x.com/x-api/getting-started/pricing."
            ),
            default="0.005",
        ),
        Option(
            name="first",
            says="How many posts the first look at somebody reads, 5 to 100.",
            default="20",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person whose page, or whose post, a link leads to."""
        path = _meant(link, urlsplit(http.rules.option("x", "url")).netloc)
        if path is None:
            return ()
        if not path:
            says = f"That is nobody's page on X: give me one, such as {SITE}/NAME."
            raise SourceError(link, says, health="bad_link")
        found = await _person(path, link, http, http.now())
        who = f"`{path.rpartition('/')[2]}`"
        if found.health:
            raise SourceError(link, _SAYS[found.health].format(who=who), health=found.health)
        return [
            Found(
                source="x",
                address=found.id,
                stable_id=found.id,
                title=found.title or f"@{found.name}",
                link=f"{SITE}/{found.name}",
                handle=f"@{found.name}",
                claims=found.claims,
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch the posts that were never read, and pay for them."""
        with backing_off(account, http.rules.min_seconds, now):
            past = Cursor.read(account.cursor)
            name = past.name or _name_of(account.link)
            walk = await _walk(past, name, account, http, now)
            items = joined(walk.tweets)
            cursor = _paced(walk.cursor, items)
            found, cursor = await _profile(cursor, account, http, now)
            renamed = found is not None and found.name.lower() != name.lower() and name != "i"
            return Fetched(
                items=items,
                cursor=cursor.write(),
                next_at=walk.next_at or _next(cursor, account, http, now),
                unchanged=not items,
                health="renamed" if renamed else "ok",
                says=f"`@{name}` goes by `@{found.name}` on X now." if renamed and found else "",
                link=f"{SITE}/{found.name}" if renamed and found else "",
                title=found.title if renamed and found else "",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """What a look found; `next_at` where it was broken off."""

    tweets: tuple[Tweet, ...]
    cursor: Cursor
    next_at: datetime | None = None


async def _walk(past: Cursor, name: str, account: Account, http: Http, now: datetime) -> _Walk:
    """Read from the newest post down to what was read before. Raises SourceError."""
    tweets: list[Tweet] = []
    top, until = past.top, past.until
    wanted = MOST if past.since else _first(http, account.address)
    for here in range(_PAGES):
        try:
            page = await _page((past.since, until), wanted, name, account, http, now)
        except SourceError as error:
            if not here:
                raise
            # What was paid for is kept, and the rest is asked for when that can be.
            cursor = replace(past, top=top, until=until)
            return _Walk(tweets=tuple(tweets), cursor=cursor, next_at=error.next_at or now + _SOON)
        tweets += page.tweets
        top = max(top, page.newest, key=_number)
        if not page.next_token or not past.since:
            since = max(past.since, top, key=_number)
            return _Walk(tweets=tuple(tweets), cursor=replace(past, since=since, top="", until=""))
        until = page.oldest or until
    cursor = replace(past, top=top, until=until)
    return _Walk(tweets=tuple(tweets), cursor=cursor, next_at=now + _SOON)


async def _page(
    between: tuple[str, str],
    wanted: int,
    name: str,
    account: Account,
    http: Http,
    now: datetime,
) -> Page:
    """Ask for a page of what lies between two posts, and pay for it.

    Raises SourceError, also for who is not shown.
    """
    since, until = between
    address = account.address
    token = _token(http, address)
    many = posts_within(http, wanted, address, now)
    params = {
        "max_results": str(many),
        "tweet.fields": _FIELDS,
        "expansions": "referenced_tweets.id",
        **({"since_id": since} if since else {}),
        # Rather than the token of the next page, which is not good for long.
        **({"until_id": until} if until else {}),
    }
    with paying(http, address, now, posts=many) as bill:
        answer = await _get(http, f"/2/users/{address}/tweets", params, token)
        if answer.status != 200:
            bill.of()
            raise _refused(answer, address, account, now)
        page = await _api.read(http, answer, address, timeline, address, name, now)
        bill.of(posts=page.read)
    if page.health:
        raise _not_shown(page.health, f"`@{name}`", account, now)
    return page


async def _person(path: str, address: str, http: Http, now: datetime) -> Person:
    """Ask for a profile and pay for it. Raises SourceError where there is no answer."""
    token = _token(http, address)
    params = {"user.fields": _PROFILE_FIELDS}
    with paying(http, address, now, profiles=1) as bill:
        answer = await _get(http, path, params, token)
        if answer.status == 404:
            bill.of()
            return Person(health="missing")
        if answer.status != 200:
            bill.of()
            raise _refused(answer, address, None, now)
        found = await _api.read(http, answer, address, person)
        bill.of(profiles=1 if found.id else 0)
    return found


async def _profile(
    cursor: Cursor, account: Account, http: Http, now: datetime
) -> tuple[Person | None, Cursor]:
    """Look at the profile once in a while; None where it is not time, or cannot be had."""
    if not cursor.profile_at:  # it was looked at when the account was added
        name = _name_of(account.link)
        return None, replace(cursor, profile_at=now.timestamp(), name=name)
    if now.timestamp() - cursor.profile_at < _PROFILE_EVERY.total_seconds():
        return None, cursor
    try:
        found = await _person(f"/2/users/{account.address}", account.address, http, now)
    except SourceError:
        return None, cursor  # the posts are here and paid for; the name can wait
    cursor = replace(cursor, profile_at=now.timestamp(), name=found.name or cursor.name)
    return (found if found.name else None), cursor


def _token(http: Http, address: str) -> str:
    """Give the operator's token. Raises SourceError where there is none."""
    if token := http.rules.option("x", "token").strip():
        return token
    raise SourceError(address, _NEEDS, health="auth_needed")


async def _get(http: Http, path: str, params: dict[str, str], token: str) -> Answer:
    """Ask, whatever the status. Raises SourceError."""
    base = http.rules.option("x", "url").rstrip("/")
    return await http.get(
        f"{base}{path}?{urlencode(params)}",
        headers={"Accept": _api.JSON},
        auth=f"Bearer {token}",
        max_bytes=_MOST_BYTES,
        redirects=0,
    )


def _refused(answer: Answer, address: str, account: Account | None, now: datetime) -> SourceError:
    """Explain a refusal: no key, no credits, too often, or whatever else it is."""
    status = answer.status
    # A monthly limit is told with the status of a limit by the minute.
    if status == 402 or (status in (403, 429) and b"usage-capped" in answer.body[:5_000]):
        says = _NO_CREDITS.format(status=status)
        return SourceError(address, says, health="spent", next_at=in_time(now, LONGEST, address))
    problem = refused(answer, address, now, account.failures if account else 0)
    if problem is None:
        says = f"X answers with {status}, which I do not understand: Bellwether needs an update."
        return SourceError(address, says, health="broken_answer")
    if status in (401, 403):
        problem.health, problem.says = "auth_needed", _WRONG_KEY.format(status=status)
    return problem


def _not_shown(health: str, who: str, account: Account, now: datetime) -> SourceError:
    """Say why somebody is not shown; who has been missing for long is gone."""
    problem = SourceError(account.address, _SAYS[health].format(who=who), health=health)
    return aged(problem, account, now, "X")


def _paced(cursor: Cursor, items: Sequence[Item]) -> Cursor:
    """Learn how often somebody posts: a running average of the time between two posts."""
    gap, last = cursor.gap, cursor.last
    for at in sorted(item.published_at.timestamp() for item in items):
        if last and at > last:
            gap = gap * 0.8 + (at - last) * 0.2 if gap else at - last
        last = max(last, at)
    return replace(cursor, gap=round(gap, 1), last=last)


def _next(cursor: Cursor, account: Account, http: Http, now: datetime) -> datetime:
    """Tell when to look again: at our own interval, and later for who posts seldom."""
    least = timedelta(seconds=http.rules.min_seconds)
    # Who has fallen silent posts seldom too, whatever the average was.
    quiet = now.timestamp() - cursor.last if cursor.last else 0.0
    seldom = timedelta(seconds=max(cursor.gap, quiet) / _OFTEN)
    return in_time(now, max(least, min(seldom, _SELDOM)), account.address)


def _first(http: Http, address: str) -> int:
    said = http.rules.option("x", "first").strip()
    if not said.isdecimal():
        says = f"BELLWETHER_X_FIRST is `{said[:50]}`: write a number from 5 to 100."
        raise SourceError(address, says, health="fault")
    return max(LEAST, min(int(said), MOST))


def _number(id_: str) -> int:
    return int(id_) if id_ else 0


def _name_of(link: str) -> str:
    """Give the name in the link of a profile; "i" stands for any where there is none."""
    name = urlsplit(link).path.strip("/")
    return name if is_name(name) else "i"


def _meant(link: str, own_place: str) -> str | None:
    """Give the path to ask for the person a link means: "" for nobody, None for no link to X."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or (host not in _HOSTS and parts.netloc != own_place):
        return None
    path = [part for part in parts.path.split("/") if part] or [""]
    query = parse_qs(parts.query)
    name = path[0].removeprefix("@")
    number = ""
    if path[0].lower() == "i":
        name, number = "", path[2] if len(path) > 2 and path[1] == "user" else ""
    elif path[0].lower() == "intent":
        name = query.get("screen_name", [""])[0].removeprefix("@")
        number = query.get("user_id", [""])[0]
    if re.fullmatch(r"[0-9]{1,19}", number):
        return f"/2/users/{number}"
    if is_name(name) and name.lower() not in _NO_NAMES:
        return f"/2/users/by/username/{name}"
    return ""
