"""A person on Threads: their posts. Needs a token, which Meta gives only after a review.

https://developers.facebook.com/docs/threads/threads-profiles and
https://developers.facebook.com/docs/threads/retrieve-and-discover-posts/retrieve-posts: the Profile
Discovery interface shows public profiles with a hundred followers or more, by name. The last day
is read again at every look, because a post may be edited for a quarter of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

from monitors import Fetched, Found, Item, Option, Source, SourceError, _api, source
from monitors._cursor import Kept
from monitors._manners import backing_off, in_time
from monitors._missing import aged
from monitors._refusals import refused
from monitors._threads_read import FIELDS, SITE, is_name, posts, profile, trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitors._http import Answer, Http
    from storage.accounts import Account

_Read = TypeVar("_Read")

_PAGES = 5  # of one look; what is beyond is for the next
_PER_PAGE = 100
_SOON = timedelta(minutes=1)
_AGAIN = timedelta(days=1)  # what is so new is read once more, for it may have been edited
_EVERY = timedelta(hours=1)  # all looks at all profiles together may be a thousand a day
_REST = timedelta(hours=1)  # after so many that Meta says it was too often
_FIRST = 1_688_540_400  # seconds since 1970; the interface takes no earlier time
_HOSTS = frozenset(f"{www}threads.{end}" for www in ("", "www.") for end in ("net", "com"))
_PROFILE_FIELDS = "id,username,name,biography"
_ELSE = (
    "Without that: if they share to the fediverse, follow @NAME@threads.net through a Mastodon"
    " server where you have a token; or give me what you see there with `/bellwether paste`."
)
_NEEDS = (
    "Meta lets apps read other people's posts on Threads only with its permission"
    " `threads_profile_discovery`, after a review: if you have that, set BELLWETHER_THREADS_TOKEN"
    f" to a long-lived token. {_ELSE}"
)
_SAYS = {
    "token": (
        "auth_needed",
        (
            "Threads does not accept BELLWETHER_THREADS_TOKEN any more: such tokens end after 60"
            " days unless they are renewed, so set a new one."
        ),
    ),
    "permission": (
        "auth_needed",
        (
            "Meta does not let your app read `@{name}`: the app lacks advanced access to"
            " `threads_profile_discovery`, or the profile is private or has fewer than a hundred"
            f" followers. {_ELSE}"
        ),
    ),
    "often": (
        "rate_limited",
        (
            "Threads asked us to come less often, a thousand times a day are allowed: I wait, and"
            " ask again."
        ),
    ),
    "passing": (
        "server_error",
        "Threads has trouble of its own: I ask again by myself.",
    ),
    "unknown": (
        "missing",
        (
            "Threads shows nobody called `@{name}`: check in a browser whether they have another"
            " name now, since I find them by name alone."
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped, in seconds since 1970: what was posted up to `newest` is read.

    While there is more than one look can hold, `top` is the newest that was read and `until` the
    oldest; what is between `newest` and `until` is to be read yet.
    """

    newest: int = 0
    top: int = 0
    until: int = 0


@source
class ThreadsSource(Source):
    """Reads what a person posts on Threads."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="token",
            says=(
                "A long-lived user token of an app at https://developers.facebook.com with advanced"
                " access to `threads_basic` and `threads_profile_discovery`; renew it within 60"
                " days."
            ),
            secret=True,
            needed=True,
        ),
        Option(
            name="url",
            says="Where the interface of Threads is.",
            default="https://graph.threads.com",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person whose page, or whose post, a link leads to."""
        name = _meant(link, urlsplit(http.rules.option("threads", "url")).netloc)
        if name is None:
            return ()
        if not name:
            says = f"That is nobody's own page on Threads: give me one, such as {SITE}/@NAME."
            raise SourceError(link, says, health="bad_link")
        params = {"username": name, "fields": _PROFILE_FIELDS}
        answer = await _get(http, "/v1.0/profile_lookup", params, link)
        found = await _read(http, answer, link, name, http.now(), profile, name)
        return [
            Found(
                source="threads",
                address=found.name,
                stable_id=found.id or found.name.lower(),
                title=found.title or f"@{found.name}",
                link=f"{SITE}/@{found.name}",
                handle=f"@{found.name}",
                claims=found.claims,
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what was posted since the last look, and the day before it once more."""
        with backing_off(account, http.rules.min_seconds, now):
            past = Cursor.read(account.cursor)
            try:
                items, cursor, is_done = await _walk(past, account, http, now)
            except SourceError as error:
                aged(error, account, now, "Threads")
                raise
            least = max(timedelta(seconds=http.rules.min_seconds), _EVERY)
            return Fetched(
                items=items,
                cursor=cursor.write(),
                unchanged=not items,
                next_at=in_time(now, least, account.address) if is_done else now + _SOON,
            )


async def _walk(
    past: Cursor, account: Account, http: Http, now: datetime
) -> tuple[list[Item], Cursor, bool]:
    """Read from the newest post down to what is known; tell whether it got there."""
    name = account.address
    items: dict[str, Item] = {}
    top, until = past.top, past.until
    since = past.newest - int(_AGAIN.total_seconds())
    for _ in range(_PAGES):
        params = {"username": name, "fields": FIELDS, "limit": str(_PER_PAGE)}
        if past.newest:
            params["since"] = str(max(since, _FIRST))
        if until:
            params["until"] = str(until)
        answer = await _get(http, "/v1.0/profile_posts", params, name)
        page = await _read(http, answer, name, name, now, posts, name, _PER_PAGE, now)
        before = len(items)
        items |= {item.id: item for item in page.items}
        times = [int(item.published_at.timestamp()) for item in page.items]
        top = max([top, *times])
        # Other posts of that same second may be on the next page, and none may be twice for ever.
        oldest = min(times, default=0)
        until = oldest + 1 if len(items) > before else oldest
        if not page.more or not times or not past.newest:
            newest = max(past.newest, top) or int(now.timestamp())
            return _oldest_first(items), Cursor(newest=newest), True
    return _oldest_first(items), replace(past, top=top, until=until), False


def _oldest_first(items: dict[str, Item]) -> list[Item]:
    return sorted(items.values(), key=lambda item: (item.published_at, int(item.id)))


async def _get(http: Http, path: str, params: dict[str, str], address: str) -> Answer:
    """Ask with the token, whatever the status. Raises SourceError."""
    token = http.rules.option("threads", "token").strip()
    if not token:
        raise SourceError(address, _NEEDS, health="auth_needed")
    base = http.rules.option("threads", "url").rstrip("/")
    # Not as a parameter, which Meta's examples show: an address is written into logs.
    return await http.get(
        f"{base}{path}?{urlencode(params)}",
        headers={"Accept": _api.JSON},
        auth=f"Bearer {token}",
        redirects=0,
    )


async def _read(
    http: Http,
    answer: Answer,
    address: str,
    name: str,
    now: datetime,
    reader: Callable[..., _Read],
    *args: object,
) -> _Read:
    """Have an answer read. Raises SourceError for what Meta's error number means."""
    if 200 <= answer.status < 300:
        return await _api.read(http, answer, address, reader, *args)
    try:
        what = await _api.read(http, answer, address, trouble)
    except SourceError:
        what = ""
    problem = refused(answer, address, now)
    if what:
        health, says = _SAYS[what]
        until = problem.next_at if problem is not None else None
        if what == "often" and until is None:
            # Meta tells it with a status of its own that does not count as a limit.
            until = in_time(now, _REST, address)
            http.rest(answer.url, until, f"Bearer {http.rules.option('threads', 'token').strip()}")
        raise SourceError(
            address,
            says.replace("{name}", name),
            health=health,
            next_at=until if what in ("often", "permission", "token") else None,
        )
    if problem is None:
        says = f"Threads answers with {answer.status}, which I do not understand: it may pass."
        problem = SourceError(address, says, health="broken_answer")
    raise problem


def _meant(link: str, own_place: str) -> str | None:
    """Give the name of the person a link means: "" for nobody, None for no link to Threads."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or (host not in _HOSTS and parts.netloc != own_place):
        return None
    first = unquote(next((part for part in parts.path.split("/") if part), ""))
    # `@name@server` there is somebody of another server, of whom Threads shows a copy.
    return first[1:] if first.startswith("@") and is_name(first[1:]) else ""
