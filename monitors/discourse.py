"""Somebody on a Discourse forum: their topics and replies. Needs a key only where a login is asked.

https://docs.discourse.org describes the answers; which of them a visitor may see stands in
https://github.com/discourse/discourse/blob/main/lib/guardian/user_guardian.rb. What is new is seen
in the list of what a user did, which has beginnings of posts; the words come with their activity.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar, TypeVarTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from monitors import Claim, Fetched, Found, Option, Source, SourceError, _api, _links, source
from monitors import _discourse_read as _read
from monitors._central import is_central
from monitors._cursor import Kept
from monitors._manners import backing_off, in_time
from monitors._missing import aged
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitors import Item
    from monitors._http import Answer, Http
    from storage.accounts import Account

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_PROFILE = re.compile(r"(?P<base>(?:/[^/]+)*?)/(?:u|users)/(?P<name>[^/@]+)(?:/.*)?")
_POST = re.compile(
    r"(?P<base>(?:/[^/]+)*?)/t/(?:[^/]*[^/\d][^/]*/)?(?P<topic>\d+)(?:/(?P<number>\d+))?/?"
)
_PAGE = 30  # actions of one answer, which is the forum's own number
_PAGES = 5  # a look
_OVERLAP = 10  # actions read again, because what is deleted moves the rest up
_CHECKS = 5  # posts a look that are asked for one by one
_CHECKED_EVERY = timedelta(hours=24)  # profile, edits and deletions
_SOON = timedelta(minutes=1)
_FOR_EVER = 2200  # a forum that suspends somebody for good says it in a far year
_NEEDS_LOGIN = (
    "`{host}` shows this to members only: ask its owner for an API key, and set"
    " BELLWETHER_DISCOURSE_TOKENS to {host}=user:key."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor(Kept):
    """Where we stopped; `known` are the ids and times of the newest posts, parted by a space.

    While pages are left, `offset` is where to go on, and `top` and `bottom` are the times of the
    newest and the oldest that we have read since `newest`; the oldest is known too.
    """

    newest: str = ""
    known: tuple[str, ...] = ()
    had: int = 0  # the most that one look found
    checked: str = ""
    suspended: str = ""
    offset: int = 0
    top: str = ""
    bottom: str = ""


@source
class DiscourseSource(Source):
    """Reads what somebody writes on a forum."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="tokens",
            says=(
                "Keys for forums that want a login, as host=user:key, parted by commas; the owner"
                " of a forum makes them under Admin, API."
            ),
            secret=True,
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person of a profile, or who wrote a post."""
        if _links.scheme(link) not in ("http", "https") or is_central(link):
            return ()
        try:
            parts = urlsplit(link)
        except ValueError:
            return ()
        root = f"{parts.scheme}://{parts.netloc}"
        if profile := _PROFILE.fullmatch(parts.path):
            name = re.sub(r"\.(json|rss)$", "", unquote(profile["name"]))
            return await _resolved(_Forum(http, root + profile["base"], link, hurry=True), name)
        if written := _POST.fullmatch(parts.path):
            forum = _Forum(http, root + written["base"], link, hurry=True)
            path = f"/posts/by_number/{written['topic']}/{written['number'] or 1}.json"
            one = await _asked(forum, path, _read.post, forum.base, http.now())
            return await _resolved(forum, one.name) if one is not None else ()
        return ()

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what they wrote since, and once a day what became of what they had written."""
        past = _Cursor.read(account.cursor)
        base, _, name = account.address.rpartition("/u/")
        forum = _Forum(http, base, account.address, failures=account.failures)
        with backing_off(account, http.rules.min_seconds, now):
            look = _Look(forum, unquote(name), int(account.stable_id.rpartition("#")[2]), past, now)
            try:
                await look.see()
            except SourceError as problem:
                if problem.health != "missing":
                    raise
                await look.find_again(aged(problem, account, now, urlsplit(base).netloc))
            return await look.told()

    async def complete(self, item: Item, http: Http, via: str = "") -> Item:
        """Give the whole of a post of which only the beginning was listed."""
        base = item.url.rpartition("/t/")[0]
        if not item.truncated or not base or (via and not _links.is_same_host(base, via)):
            return item
        try:
            one = await _Forum(http, base, item.url).ask(
                _path(item.id), _read.post, base, http.now()
            )
        except SourceError:
            return item
        return one.item._replace(title=item.title)


@dataclass(frozen=True, slots=True)
class _Forum:
    """A forum, and how to ask it."""

    http: Http
    base: str
    address: str
    hurry: bool = False
    failures: int = 0

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    async def get(self, path: str) -> Answer:
        headers = _keys(self.http, self.base)
        return await self.http.get(
            self.base + path,
            headers={"Accept": _api.JSON, **headers},
            hurry=self.hurry,
            # A key is for this forum and for nobody that it may lead to.
            redirects=0 if headers else 3,
        )

    async def ask(
        self, path: str, reader: Callable[[bytes, *_Arguments], _Result], *args: *_Arguments
    ) -> _Result:
        """Ask, and have the answer read. Raises SourceError."""
        answer = await self.get(path)
        if answer.status == 403 and await self.said(answer) == "not_logged_in":
            says = _NEEDS_LOGIN.format(host=self.host)
            raise SourceError(self.address, says, health="auth_needed")
        if problem := refused(answer, self.address, self.http.now(), self.failures):
            raise problem
        return await _api.read(self.http, answer, self.address, reader, *args)

    async def said(self, answer: Answer) -> str:
        """Give the word for a refusal; "" where it is no forum that refuses."""
        with contextlib.suppress(SourceError):
            return await _api.read(self.http, answer, self.address, _read.error_type)
        return ""


class _Look:
    """One look at somebody's posts."""

    def __init__(self, forum: _Forum, name: str, number: int, past: _Cursor, now: datetime) -> None:
        self.forum, self.name, self.number, self.past, self.now = forum, name, number, past, now
        self.known = dict(one.split(" ", 1) for one in past.known if " " in one)
        self.pages: list[tuple[_read.Row, ...]] = []
        self.offset = 0  # where the next look goes on, if this one could not hold all
        self.skips = False  # whether pages between the first and the rest were left out
        self.profile: _read.User | None = None
        self.is_renamed = False

    async def see(self) -> None:
        """List what they did; once a day look at their profile too. Raises SourceError."""
        self.pages = [await self._page(0)]
        checked = self.past.checked
        if not checked or self.now - datetime.fromisoformat(checked) >= _CHECKED_EVERY:
            self.profile = await self.forum.ask(f"/u/{quote(self.name)}.json", _read.user)
        actors = {row.actor for row in self.pages[0]}
        if (actors and self.number not in actors) or (
            self.profile is not None and self.profile.id != self.number
        ):
            says = (
                f"On `{self.forum.host}` the name {self.name} is somebody else's now: give me"
                " where they are."
            )
            raise SourceError(self.forum.address, says, health="missing")
        await self._go_back()

    async def _go_back(self) -> None:
        """Read on to what we know already, or for as many pages as one look may hold."""
        past = self.past
        goes_on = past.offset > 0 and self._reaches(past.top)
        if not goes_on and self._reaches(past.newest):
            return
        self.skips = goes_on
        offset = max(past.offset - _OVERLAP, _PAGE) if goes_on else _PAGE
        for _ in range(_PAGES - 1):
            page = await self._page(offset)
            self.pages.append(page)
            offset += _PAGE
            if not page or self._reaches(past.newest):
                return
        if past.newest:  # at first sight, that much will do
            self.offset = offset

    async def _page(self, offset: int) -> tuple[_read.Row, ...]:
        query = urlencode({"username": self.name, "filter": "4,5", "offset": offset})
        path = f"/user_actions.json?{query}"
        return await self.forum.ask(path, _read.actions, self.forum.base, self.now)

    def _reaches(self, time: str) -> bool:
        """Tell whether what is listed goes back to a time; never to none."""
        return bool(time) and any(_time(row.item) <= time for page in self.pages for row in page)

    async def find_again(self, problem: SourceError) -> None:
        """Find out why nobody is there: hidden, renamed, or not there. Raises SourceError."""
        forum = self.forum
        profile = await _asked(forum, f"/u/{quote(self.name)}.json", _read.user, may_lack=True)
        if profile is not None and profile.id == self.number:
            says = (
                f"`{forum.host}` does not show visitors what they write, or they have hidden it:"
                " ask them, or take it off."
            )
            raise SourceError(forum.address, says, health="private")
        for known in list(self.known)[:_CHECKS]:
            path = _path(known)
            one = await _asked(forum, path, _read.post, forum.base, self.now, may_lack=True)
            if one is None or one.author != self.number or one.name in ("", self.name):
                continue
            self.name, self.is_renamed = one.name, True
            await self.see()
            return
        raise problem

    async def told(self) -> Fetched:
        """Tell what is new, and whenever it is looked at closely, what has changed."""
        rows = {row.item.id: row.item for page in self.pages for row in page if self._is_own(row)}
        listed = self.pages[:1] if self.skips else self.pages
        # A list that ends before its page is full has nothing older that it would leave out.
        is_full = len(listed[-1]) >= _PAGE
        oldest = min(_time(row.item) for page in listed for row in page) if is_full else ""
        vanished = [one for one, at in self.known.items() if one not in rows and at > oldest]
        if self.profile is None and not vanished and all(one in self.known for one in rows):
            return self._fetched((), (), ())
        whole = {one.item.id: one for one in await self._activity()}
        deleted = [one for one in self.known if one in whole and whole[one].is_deleted]
        gone, unchecked = await self._verified([one for one in vanished if one not in whole])
        items = [
            whole[name].item._replace(title=item.title) if name in whole else item
            for name, item in rows.items()
            if (not whole[name].is_deleted if name in whole else self._is_new(item))
        ]
        items.sort(key=lambda item: item.published_at)
        return self._fetched(items, [*deleted, *gone], unchecked)

    def _is_new(self, item: Item) -> bool:
        """Tell whether we never gave this: the beginning of what we did would look like an edit."""
        past, at = self.past, _time(item)
        was_given = self.skips and past.bottom < at <= past.top
        return item.id not in self.known and at > past.newest and not was_given

    def _is_own(self, row: _read.Row) -> bool:
        return row.author == self.number

    async def _activity(self) -> Sequence[_read.Post]:
        """Give their newest fifty posts whole; none where the forum does not."""
        with contextlib.suppress(SourceError):  # what is new is worth telling in part
            path = f"/u/{quote(self.name)}/activity.json"
            return await self.forum.ask(path, _read.posts, self.forum.base, self.now)
        return ()

    async def _verified(self, vanished: Sequence[str]) -> tuple[list[str], list[str]]:
        """Tell which posts are deleted, and which are yet to be asked for.

        One may be hidden, or have been moved to where we see nothing.
        """
        gone: list[str] = []
        for number, one in enumerate(vanished[:_CHECKS]):
            try:
                found = await self.forum.ask(_path(one), _read.post, self.forum.base, self.now)
            except SourceError as problem:
                if problem.health in ("missing", "gone"):
                    gone.append(one)
                elif problem.health not in ("blocked", "auth_needed"):
                    return gone, list(vanished[number:])
            else:
                if found.is_deleted:
                    gone.append(one)
        return gone, list(vanished[_CHECKS:])

    def _fetched(
        self, items: Sequence[Item], gone: Sequence[str], unchecked: Sequence[str]
    ) -> Fetched:
        """Give what was seen, and a cursor to go on from; what vanished unchecked stays known."""
        forum, past, profile = self.forum, self.past, self.profile
        last = self.pages[-1][-1:] if self.offset else ()
        first = {row.item.id: _time(row.item) for row in self.pages[0] if self._is_own(row)}
        newest = max(first.values(), default="")
        known = first | {one: self.known[one] for one in unchecked[:_PAGE]}
        known |= {row.item.id: _time(row.item) for row in last}
        suspended = past.suspended if profile is None else profile.suspended
        cursor = _Cursor(
            newest=past.newest if self.offset else max(newest, past.newest),
            known=tuple(f"{one} {at}" for one, at in known.items()),
            had=max(past.had, len(first)),
            checked=past.checked if profile is None else self.now.isoformat(),
            suspended=suspended,
            offset=self.offset,
            top=newest if self.offset else "",
            bottom=_time(last[0].item) if last else "",
        )
        health, says = self._health(suspended, is_empty=past.had > 0 and not first)
        wait = _SOON if self.offset else timedelta(seconds=forum.http.rules.min_seconds)
        link = f"{forum.base}/u/{quote(self.name)}"
        return Fetched(
            items=items,
            gone=gone,
            cursor=cursor.write(),
            next_at=in_time(self.now, wait, forum.address),
            unchanged=not items and not gone,
            health=health,
            says=says,
            title="" if profile is None else profile.title,
            address=link if self.is_renamed else None,
            link=link if self.is_renamed else "",
        )

    def _health(self, suspended: str, *, is_empty: bool) -> tuple[str, str]:
        host = self.forum.host
        if suspended and suspended > self.now.isoformat():
            until = "for good" if suspended[:4] >= str(_FOR_EVER) else f"until {suspended[:10]}"
            return "suspended", (
                f"`{host}` has suspended them {until}: what they wrote can still be read; ask them"
                " how to reach them."
            )
        if self.is_renamed:
            return "renamed", f"On `{host}` they go by the name {self.name} now: I follow it."
        if is_empty:
            return "empty", (
                f"`{host}` lists nothing of theirs any more, though it did: check in a browser"
                " whether they have deleted it."
            )
        return "ok", ""


async def _resolved(forum: _Forum, name: str) -> list[Found]:
    """Give the person of a name; nobody where this is no forum of this kind."""
    found = await _asked(forum, f"/u/{quote(name)}.json", _read.user)
    if found is None:
        return []
    link = f"{forum.base}/u/{quote(found.name)}"
    why = f"the profile of {found.name} on {forum.host} names it as their website"
    claims = (Claim(link=found.website, why=why),) if found.website else ()
    return [
        Found(
            source="discourse",
            address=link,
            stable_id=f"{_links.same_place(forum.base)}#{found.id}",
            title=found.title,
            link=link,
            handle=found.name,
            claims=claims,
        )
    ]


async def _asked(
    forum: _Forum,
    path: str,
    reader: Callable[[bytes, *_Arguments], _Result],
    *args: *_Arguments,
    may_lack: bool = False,
) -> _Result | None:
    """Ask what may be a forum; None where it is none. Raises SourceError where it refuses.

    With `may_lack` it is one for certain, and None where it has nothing there that it shows.
    """
    try:
        answer = await forum.get(path)
    except SourceError:
        if may_lack:
            raise
        return None  # whoever can do with the page itself will say what is the matter
    if answer.status == 200:
        with contextlib.suppress(SourceError):
            return await _api.read(forum.http, answer, forum.address, reader, *args)
        return None
    word = await forum.said(answer)
    if word == "not_logged_in" or (word == "invalid_access" and not may_lack):
        says = _NEEDS_LOGIN.format(host=forum.host)
        raise SourceError(forum.address, says, health="auth_needed")
    problem = refused(answer, forum.address, forum.http.now(), forum.failures)
    if problem is None or (may_lack and answer.status in (403, 404, 410)):
        return None
    if may_lack or word or answer.status == 429:
        raise problem
    return None


def _time(item: Item) -> str:
    return item.published_at.isoformat()


def _path(name: str) -> str:
    """Tell where a post is to be asked for, by what we call it."""
    if not name.startswith("t"):
        return f"/posts/{name}.json"
    topic, _, number = name[1:].partition(".")
    return f"/posts/by_number/{topic}/{number or 1}.json"


def _keys(http: Http, base: str) -> dict[str, str]:
    """Give the headers that authorise on one forum, if the operator has set a key for it.

    A key goes out in the clear only where the operator named a port that shows it.
    """
    host = urlsplit(base).netloc
    if not (base.startswith("https://") or _links.names_plain_port(host)):
        return {}
    for one in http.rules.option("discourse", "tokens").split(","):
        place, _, who = one.strip().partition("=")
        name, _, key = who.partition(":")
        if place.strip().lower() == host.lower() and key:
            return {"Api-Username": name.strip(), "Api-Key": key.strip()}
    return {}
