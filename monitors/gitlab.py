"""GitLab, on gitlab.com or anywhere: what a person does there in public. A token is optional.

https://docs.gitlab.com/api/events/, https://docs.gitlab.com/api/users/,
https://docs.gitlab.com/api/rest/#pagination. The events of a person are open to everybody where
the server is, whatever the page on them says of scopes (lib/api/events.rb asks for none).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar, TypeVarTuple
from urllib.parse import quote, unquote, urlsplit

from monitors import (
    Claim,
    Fetched,
    Found,
    Item,
    Option,
    Source,
    SourceError,
    _api,
    _gitlab_events,
    _links,
    source,
)
from monitors._cursor import Kept
from monitors._gitlab_events import NAME, Event, User
from monitors._manners import backing_off, in_time
from monitors._missing import absent
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitors._http import Answer, Http
    from storage.accounts import Account

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_HOME = "https://gitlab.com"
_FIRST_PAGES = 3  # of 100 events, at the first look
_PAGES = 5
_OVERLAP = timedelta(days=2)  # read again each time: days have no hours there, and words change
_MOST_PATHS = 40
_LOOKED_UP = 10  # projects whose path is asked for with one page
_SOON = timedelta(minutes=1)
_OWN_PAGES = {
    "-", "admin", "api", "assets", "dashboard", "explore", "groups", "help", "oauth", "projects",
    "public", "search", "snippets", "uploads",
}  # fmt: skip
_STATES = {
    "blocked": "suspended",
    "banned": "suspended",
    "ldap_blocked": "suspended",
    "blocked_pending_approval": "suspended",
    "deactivated": "deactivated",
}
_HOW = (
    "a personal access token with the scope read_user (on GitLab: Preferences > Access tokens) in"
    " BELLWETHER_GITLAB_TOKEN"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading."""

    last: int = 0  # the newest event's number
    after: str = ""  # the day from which on is asked
    page: int = 1  # more than 1 where one look could not hold all since then
    checked: str = ""  # the day on which the account's state was asked for
    paths: tuple[str, ...] = ()  # of projects, as id=path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A GitLab, and what to authorise with there."""

    web: str
    auth: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.web).netloc

    async def get(self, path: str, http: Http, *, hurry: bool = False) -> Answer:
        headers = {"Accept": _api.JSON}
        url = f"{self.web}/api/v4{path}"
        return await http.get(url, headers=headers, auth=self.auth, hurry=hurry)


@source
class GitLabSource(Source):
    """Reads the public events of a person."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="A GitLab of your own, as https://HOST; gitlab.com is known without.",
            default=_HOME,
        ),
        Option(
            name="token",
            says=(
                "A personal access token with the scope read_user, for the GitLab at that url: on"
                " it, Preferences > Access tokens. Shows new names and profiles, and what a server"
                " keeps from strangers."
            ),
            secret=True,
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person whom a link to a profile or to a project of theirs belongs to."""
        server, name = _read_link(link, http)
        if server is None:
            return ()
        try:
            answer = await server.get(f"/users?username={quote(name, safe='')}", http, hurry=True)
            if problem := _refusal(answer, link, server, http.now()):
                raise problem
            found = await _api.read(http, answer, link, _gitlab_events.users)
        except SourceError:
            if _is_named(server, http):
                raise
            return ()  # it only sounds like a GitLab, and is left to whoever reads any site
        if not found:
            says = (
                f"There is no person called `{name}` on `{server.host}`: a group has no words of"
                " its own, so give me a person's link; for a project's releases, that of its tags"
                " with ?format=atom."
            )
            raise SourceError(link, says, health="missing")
        user = found[0]
        if server.auth:
            user = await _profile(server, user, http)
        why = f"The profile of {user.name} on `{server.host}` names it."
        return [
            Found(
                source="gitlab",
                address=f"{server.web}/{user.name}",
                stable_id=f"{server.host}/{user.id}",
                title=user.title,
                link=user.link or f"{server.web}/{user.name}",
                handle=f"@{user.name}",
                claims=tuple(Claim(link=place, why=why) for place in user.places),
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what was done since, by the person's number."""
        parts = urlsplit(account.address)
        server = _server(f"{parts.scheme}://{parts.netloc}", http)
        with backing_off(account, http.rules.min_seconds, now):
            return await _Look(server, account, http, now).fetched()

    async def complete(self, item: Item, http: Http, via: str = "") -> Item:
        """Fetch the words of an issue or a merge request, of which an event has the title."""
        parts = urlsplit(item.url)
        found = re.fullmatch(r"/(.+)/-/(issues|work_items|merge_requests)/(\d+)", parts.path)
        if found is None or (via and not _links.is_same_host(item.url, via)):
            return item
        server = _server(f"{parts.scheme}://{parts.netloc}", http)
        kind = "merge_requests" if found[2] == "merge_requests" else "issues"
        path = f"/projects/{quote(unquote(found[1]), safe='')}/{kind}/{found[3]}"
        try:
            answer = await server.get(path, http)
            if refused(answer, item.url, http.now()):
                return item
            title, words = await _api.read(http, answer, item.url, _gitlab_events.whole)
        except SourceError:  # half a post is better than none
            return item
        return item._replace(title=title, text=words, truncated=False)


class _Look:
    """One look at an account."""

    def __init__(self, server: _Server, account: Account, http: Http, now: datetime) -> None:
        self._server, self._account, self._http, self._now = server, account, http, now
        self._past = Cursor.read(account.cursor)
        self._id = account.stable_id.rpartition("/")[2]
        self._paths = dict(one.split("=", 1) for one in self._past.paths if "=" in one)
        self._more = 0  # the page to go on with

    async def fetched(self) -> Fetched:
        """Read on from the newest event we know, and once a day how the account is."""
        known = urlsplit(self._account.address).path.strip("/")
        today = self._now.date().isoformat()
        user = await self._checked(known) if self._past.checked not in ("", today) else None
        events = await self._events(known)
        name = user.name if user else next((e.name for e in events[::-1] if e.name), known)
        renamed = name.lower() != known.lower()
        last = max((event.id for event in events), default=0)
        link = f"{self._server.web}/{name}"
        items = _items(events, self._past.last)
        wait = _SOON if self._more else timedelta(seconds=self._http.rules.min_seconds)
        return Fetched(
            items=items,
            cursor=Cursor(
                last=max(last, self._past.last),
                after=self._past.after if self._more else self._after(events),
                page=self._more or 1,
                checked=today,
                paths=tuple(f"{key}={path}" for key, path in self._paths.items())[-_MOST_PATHS:],
            ).write(),
            next_at=in_time(self._now, wait, self._account.address),
            unchanged=not items,
            health="renamed" if renamed else "ok",
            says=f"On `{self._server.host}`, `{known}` is called `{name}` now." if renamed else "",
            address=link if renamed else None,
            link=link if renamed else "",
            title=user.title if user else "",
        )

    def _after(self, events: Sequence[Event]) -> str:
        """Tell from which day on to ask next time: some days are read again."""
        newest = max((event.at for event in events), default=None)
        if newest is None:
            return self._past.after or (self._now - _OVERLAP).date().isoformat()
        return max(self._past.after, (newest - _OVERLAP).date().isoformat())

    async def _events(self, known: str) -> list[Event]:
        """Give the events since, oldest first; at the first look, the newest."""
        first = not self._past.after  # somebody waits for it, so it keeps no gap
        query = "sort=desc" if first else f"sort=asc&after={self._past.after}"
        start = self._past.page
        events: list[Event] = []
        for page in range(start, start + (_FIRST_PAGES if first else _PAGES)):
            path = f"/users/{self._id}/events?{query}&per_page=100&page={page}"
            answer = await self._server.get(path, self._http, hurry=first)
            if answer.status == 404:
                # A blocked person, a deleted one, and a server closed to strangers look alike.
                await self._checked(known)
                raise self._absent()
            self._raise_refusal(answer)
            named = await self._read(answer, _gitlab_events.projects)
            for number in [one for one in named if one not in self._paths][:_LOOKED_UP]:
                await self._learn(number, hurry=first)
            web, paths = self._server.web, dict(self._paths)
            events += await self._read(answer, _gitlab_events.events, web, paths, self._now)
            if not _has_more(answer):
                return sorted(events, key=lambda event: event.id)
        self._more = 0 if first else start + _PAGES
        return sorted(events, key=lambda event: event.id)

    async def _learn(self, number: str, *, hurry: bool) -> None:
        """Learn the path of a project, which an event does not tell; private ones have none."""
        path = f"/projects/{number}?simple=true"
        answer = await self._server.get(path, self._http, hurry=hurry)
        if answer.status in (401, 403, 404):
            return
        self._raise_refusal(answer)
        self._paths[number] = await self._read(answer, _gitlab_events.project)

    async def _checked(self, known: str) -> User | None:
        """Ask how the account is; None where only a token would tell. Raises SourceError."""
        if self._server.auth:
            answer = await self._server.get(f"/users/{self._id}", self._http)
            if answer.status == 404:
                raise self._absent()
            self._raise_refusal(answer)
            user = await self._read(answer, _gitlab_events.user)
        else:
            path = f"/users?username={quote(known, safe='')}"
            answer = await self._server.get(path, self._http)
            self._raise_refusal(answer)
            found = await self._read(answer, _gitlab_events.users)
            if not found or found[0].id != self._id:
                return None  # renamed or gone: their events will tell, by number
            user = found[0]
        health = _STATES.get(user.state)
        if health is not None:
            says = (
                f"`{self._server.host}` says that `{user.name}` is {user.state.replace('_', ' ')}:"
                " ask them elsewhere what happened."
            )
            raise SourceError(self._account.address, says, health=health)
        return user

    async def _read(
        self,
        answer: Answer,
        reader: Callable[[bytes, *_Arguments], _Result],
        *args: *_Arguments,
    ) -> _Result:
        return await _api.read(self._http, answer, self._account.address, reader, *args)

    def _raise_refusal(self, answer: Answer) -> None:
        address, failures = self._account.address, self._account.failures
        if problem := _refusal(answer, address, self._server, self._now, failures):
            raise problem

    def _absent(self) -> SourceError:
        host = self._server.host
        return absent(
            self._account,
            self._now,
            missing=(
                f"`{host}` does not show this person (404): they may be gone, or it is a fault"
                " that passes; look at the profile."
            ),
            gone=(
                f"`{host}` has not shown this person for two weeks (404): take it off, or give me"
                " where they are now."
            ),
        )


def _items(events: Sequence[Event], last: int) -> list[Item]:
    """Give what is new, and comments of the last days again, since their words may have changed."""
    found: dict[str, Item] = {}
    for event in events:
        if event.id > last or event.item.id.startswith("note-"):
            found.setdefault(event.item.id, event.item)
    return sorted(found.values(), key=lambda item: item.published_at)


def _has_more(answer: Answer) -> bool:
    return bool(answer.headers.get("x-next-page")) or 'rel="next"' in answer.headers.get("link", "")


async def _profile(server: _Server, user: User, http: Http) -> User:
    """Give the whole of a profile, which only a token shows; without it, what is known."""
    try:
        answer = await server.get(f"/users/{user.id}", http, hurry=True)
        if answer.status == 200:
            return await _api.read(http, answer, server.web, _gitlab_events.user)
    except SourceError:  # who it is, is known without
        pass
    return user


def _refusal(
    answer: Answer, address: str, server: _Server, now: datetime, failures: int = 0
) -> SourceError | None:
    """Explain a refusal; where it wants a login, say how it gets one."""
    problem = refused(answer, address, now, failures)
    if problem is None or answer.status not in (401, 403):
        return problem
    if server.auth:
        says = f"`{server.host}` does not take the token ({answer.status}): put {_HOW} anew."
    else:
        says = (
            f"`{server.host}` shows people only to those who are logged in ({answer.status}): put"
            f" its address into BELLWETHER_GITLAB_URL and {_HOW}."
        )
    return SourceError(address, says, health="auth_needed", next_at=problem.next_at)


def _server(web: str, http: Http) -> _Server:
    """Give the GitLab at an address, with the token if it is the one that it is for."""
    own, token = _own(http), http.rules.option("gitlab", "token")
    return _Server(web=web, auth=f"Bearer {token}" if token and web == own else "")


def _own(http: Http) -> str:
    parts = urlsplit(http.rules.option("gitlab", "url"))
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_named(server: _Server, http: Http) -> bool:
    """Tell whether we know that this is a GitLab, rather than guess it by its name."""
    return server.web in (_HOME, _own(http))


def _read_link(link: str, http: Http) -> tuple[_Server | None, str]:
    """Read where a link leads: which GitLab, and whose name."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower().removeprefix("www.")
        netloc = parts.netloc.lower().removeprefix("www.")
    except ValueError:
        return None, ""
    own = _own(http)
    if parts.scheme not in ("http", "https") or "@" in netloc:
        return None, ""
    if netloc == urlsplit(own).netloc:
        web = own
    elif host == "gitlab.com":
        web = _HOME
    # Pages that people publish by it, and the company's own, are no GitLab.
    elif "gitlab" in host and not host.endswith((".gitlab.io", ".gitlab.com")):
        web = f"{parts.scheme}://{netloc}"
    else:
        return None, ""
    path = [part for part in parts.path.split("/") if part]
    if path and path[0] in ("users", "u"):
        path = path[1:2]
    is_feed = parts.path.endswith(".atom") or "format=atom" in parts.query
    if not path or is_feed or path[0].lower() in _OWN_PAGES or not NAME.fullmatch(path[0]):
        return None, ""
    return _server(web, http), path[0]
