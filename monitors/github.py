"""GitHub: what a person does there in public. Needs no key; a token lets it look more often.

https://docs.github.com/en/rest/activity/events, https://docs.github.com/en/rest/users/users,
https://docs.github.com/en/rest/users/social-accounts and, for what was taken out of the events in
2025, https://github.blog/changelog/2025-08-08-upcoming-changes-to-github-events-api-payloads/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from monitors import (
    Claim,
    Fetched,
    Found,
    Item,
    Option,
    Source,
    SourceError,
    _api,
    _github_events,
    source,
)
from monitors._absence import absent
from monitors._cursor import Kept
from monitors._github_events import LOGIN, Event, User
from monitors._limits import resumes_at, used_up
from monitors._manners import backing_off, in_time
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Answer, Http
    from storage.accounts import Account

_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_PUBLIC = ("https://api.github.com", "https://github.com")
_PAGES = 3  # of 100: more than 300 events are not kept there
_FEW = 60  # requests an hour without a token; then each account is looked at once an hour
_SEEN = 300  # events that are known by name, which is all that there can be
# First parts of a path that are GitHub's own and nobody's name.
_OWN_PAGES = {
    "about", "account", "apps", "blog", "codespaces", "collections", "contact",
    "customer-stories", "dashboard", "discussions", "enterprise", "events", "explore",
    "features", "gist", "gists", "issues", "join", "login", "logout", "marketplace", "new",
    "notifications", "organizations", "pricing", "pulls", "readme", "search", "security",
    "sessions", "settings", "signup", "site", "solutions", "team", "topics", "trending",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading."""

    etag: str = ""
    seen: tuple[str, ...] = ()
    checked: str = ""  # the day on which the name was looked up by id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A GitHub: where it is asked, where people see it, and what to authorise with."""

    base: str
    web: str
    auth: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.web).netloc


@source
class GitHubSource(Source):
    """Reads the public events of a person."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="Where GitHub's REST API is; for an Enterprise Server, https://HOST/api/v3.",
            default=_PUBLIC[0],
        ),
        Option(
            name="token",
            says=(
                "A personal access token, which raises 60 requests an hour to 5,000: on GitHub,"
                " Settings > Developer settings > Personal access tokens > Fine-grained tokens,"
                " with public access and no permissions."
            ),
            secret=True,
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person whom a link to a profile, a repository or a gist belongs to."""
        place, login, repo = _read_link(link, http)
        if place is None:
            return ()
        answer = await _get(place, f"/users/{login}", http, hurry=True)
        if answer.status == 404:
            says = f"There is nobody called `{login}` on `{place.host}`: check the spelling."
            raise SourceError(link, says, health="missing")
        if problem := _refusal(answer, link, place, http.now(), http):
            raise problem
        user = await _api.read(http, answer, link, _github_events.user)
        if user.kind == "Organization":
            releases = f"{place.web}/{login}/{repo or 'REPOSITORY'}/releases.atom"
            says = (
                f"`{user.login}` is an organization, and I follow people: give me the link of a"
                f" person, or {releases} for what it releases."
            )
            raise SourceError(link, says, health="bad_link")
        return [
            Found(
                source="github",
                address=f"{place.web}/{user.login}",
                stable_id=user.id if place.web == _PUBLIC[1] else f"{place.host}/{user.id}",
                title=user.name,
                link=user.link or f"{place.web}/{user.login}",
                handle=f"@{user.login}",
                claims=await _claims(place, user, http),
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what was done since, by the name that the person's number has now."""
        place = _place(account.address, http)
        if place is None:
            says = (
                f"I no longer know how to ask `{urlsplit(account.address).netloc}`: set"
                " BELLWETHER_GITHUB_URL to its API again."
            )
            raise SourceError(account.address, says, health="auth_needed")
        with backing_off(account, http.rules.min_seconds, now):
            return await _Look(place, account, http, now).fetched()

    async def complete(self, item: Item, http: Http) -> Item:
        """Fetch title and words of a pull request, which events no longer hold."""
        found = re.fullmatch(r"/([^/]+/[^/]+)/(pull|issues)/(\d+)", urlsplit(item.url).path)
        place = _place(item.url, http)
        if found is None or place is None:
            return item
        path = f"/repos/{found[1]}/{'pulls' if found[2] == 'pull' else 'issues'}/{found[3]}"
        try:
            answer = await _get(place, path, http)
            if _refusal(answer, item.url, place, http.now(), http):
                return item
            title, words = await _api.read(http, answer, item.url, _github_events.whole)
        except SourceError:  # half a post is better than none
            return item
        return replace(item, title=title, text=words, truncated=False)


class _Look:
    """One look at an account."""

    def __init__(self, place: _Place, account: Account, http: Http, now: datetime) -> None:
        self._place, self._account, self._http, self._now = place, account, http, now
        self._id = account.stable_id.rpartition("/")[2]
        self._past = Cursor.read(account.cursor)
        self._answer: Answer | None = None

    async def fetched(self) -> Fetched:
        """Ask for the events, and once a day or where they are not there, who it is now."""
        known = urlsplit(self._account.address).path.strip("/")
        today = self._now.date().isoformat()
        user: User | None = None
        if self._past.checked not in ("", today):
            user = await self._user()
        login = user.login if user else known
        new = await self._new(login, sure=user is not None)
        if new is None and user is None:
            # Renamed, suspended and deleted look alike, and a name may be somebody else's by now.
            user = await self._user()
            login = user.login
            new = await self._new(login, sure=True)
        if new is None:
            raise self._absent()
        renamed = login.lower() != known.lower()
        host = self._place.host
        return Fetched(
            items=_items(new),
            cursor=self._cursor(new, today),
            next_at=self._next(),
            unchanged=not new,
            health="renamed" if renamed else "ok",
            says=f"On `{host}`, `{known}` is called `{login}` now." if renamed else "",
            address=f"{self._place.web}/{login}" if renamed else None,
            link=f"{self._place.web}/{login}" if renamed else "",
            title=user.name if user else "",
            gone=_gone(new),
        )

    async def _new(self, login: str, *, sure: bool) -> list[Event] | None:
        """Give the events that are new, newest first; None where the name may not be theirs."""
        new: list[Event] = []
        for page in range(1, _PAGES + 1):
            path = f"/users/{login}/events/public?per_page=100&page={page}"
            etag = self._past.etag if page == 1 else ""
            answer = await _get(self._place, path, self._http, etag=etag)
            if page == 1:
                self._answer = answer
            if answer.status == 304:
                return []
            if answer.status == 404:
                return None
            if problem := _refusal(
                answer,
                self._account.address,
                self._place,
                self._now,
                self._http,
                self._account.failures,
            ):
                raise problem
            events = await _api.read(
                self._http,
                answer,
                self._account.address,
                _github_events.events,
                self._place.web,
                self._now,
            )
            theirs = [event for event in events if event.actor == self._id]
            if events and not theirs and not sure:
                return None
            unseen = [event for event in theirs if event.id not in self._past.seen]
            new += unseen
            # Events come late and out of order, so one that is known is not the end yet.
            if len(unseen) <= len(theirs) // 2 or 'rel="next"' not in answer.headers.get(
                "link", ""
            ):
                break
        return new

    def _cursor(self, new: Sequence[Event], today: str) -> str:
        assert self._answer is not None  # noqa: S101 - for the types
        seen = dict.fromkeys((*(event.id for event in new), *self._past.seen))
        same = self._answer.status == 304
        return Cursor(
            etag=self._past.etag if same else self._answer.etag,
            seen=tuple(seen)[:_SEEN],
            checked=today,
        ).write()

    async def _user(self) -> User:
        answer = await _get(self._place, f"/user/{self._id}", self._http)
        if answer.status == 404:
            raise self._absent()
        address, failures = self._account.address, self._account.failures
        if problem := _refusal(answer, address, self._place, self._now, self._http, failures):
            raise problem
        return await _api.read(self._http, answer, address, _github_events.user)

    def _absent(self) -> SourceError:
        host = self._place.host
        return absent(
            self._account,
            self._now,
            missing=(
                f"`{host}` does not show this person (404), neither by name nor by number: they may"
                " be suspended or gone, or it is a fault that passes; look at the profile."
            ),
            gone=(
                f"`{host}` has not shown this person for two weeks (404): suspended or deleted,"
                " which look alike there; take it off, or give me where they are now."
            ),
        )

    def _next(self) -> datetime:
        assert self._answer is not None  # noqa: S101 - for the types
        headers = self._answer.headers
        wait = max(self._http.rules.min_seconds, _number(headers.get("x-poll-interval", "")))
        if not self._answer.allowed and 0 < _number(headers.get("x-ratelimit-limit", "")) <= _FEW:
            wait = max(wait, 3600)
        return in_time(self._now, timedelta(seconds=wait), self._account.address)


def _items(new: Sequence[Event]) -> list[Item]:
    """Give what was said, oldest first, each in the words that it has now."""
    found: dict[str, Item] = {}
    for event in reversed(new):
        if event.item is not None:
            found[event.item.id] = event.item
    gone = set(_gone(new))
    kept = (item for item in found.values() if item.id not in gone)
    return sorted(kept, key=lambda item: item.published_at)


def _gone(new: Sequence[Event]) -> list[str]:
    return sorted({event.deletes for event in new if event.deletes})


async def _claims(place: _Place, user: User, http: Http) -> tuple[Claim, ...]:
    """Give the other places that the profile names; without the list of them, those it has."""
    links = list(user.places)
    try:
        answer = await _get(place, f"/users/{user.login}/social_accounts", http, hurry=True)
        if answer.status == 200:
            links += await _api.read(http, answer, place.web, _github_events.places)
    except SourceError:  # who it is, is known without
        pass
    why = f"The profile of {user.login} on `{place.host}` names it."
    return tuple(Claim(link=link, why=why) for link in dict.fromkeys(links))


async def _get(
    place: _Place, path: str, http: Http, *, etag: str = "", hurry: bool = False
) -> Answer:
    return await http.get(
        f"{place.base}{path}", headers=_HEADERS, etag=etag, auth=place.auth, hurry=hurry
    )


def _refusal(
    answer: Answer,
    address: str,
    place: _Place,
    now: datetime,
    http: Http,
    failures: int = 0,
) -> SourceError | None:
    """Explain a refusal in GitHub's own way: a 403 mostly means that we asked too often."""
    slowed = answer.status in (403, 429) and (
        used_up(answer.headers)
        or "retry-after" in answer.headers
        or b"rate limit" in answer.body[:2000].lower()
    )
    if slowed:
        until = resumes_at(answer.status, answer.headers, now)
        if until is None:
            # Of its second kind of limit GitHub says only: a minute at least, and twice as long
            # each time.
            until = now + timedelta(minutes=2 ** min(failures, 10))
            http.rest(answer.url, until, place.auth)
        says = f"`{place.host}` lets us ask no more until {until:%H:%M} UTC; I ask again then."
        if not place.auth:
            says += " With a token in BELLWETHER_GITHUB_TOKEN it would be 5,000 times an hour."
        return SourceError(address, says, health="rate_limited", next_at=until)
    if answer.status == 401 and place.auth:
        says = (
            f"`{place.host}` does not take the token (401): it has expired or was withdrawn, so put"
            " a new one into BELLWETHER_GITHUB_TOKEN."
        )
        return SourceError(address, says, health="auth_needed")
    return refused(answer, address, now, failures)


def _place(link: str, http: Http) -> _Place | None:
    """Tell which GitHub a link is on; None where it is on none that we know."""
    try:
        host = urlsplit(link).netloc.lower().removeprefix("www.").removeprefix("gist.")
    except ValueError:
        return None
    base = http.rules.option("github", "url").rstrip("/")
    token = http.rules.option("github", "token")
    auth = f"Bearer {token}" if token else ""
    asked = urlsplit(base)
    web = asked.netloc.lower().removeprefix("api.")
    if host == web:
        return _Place(base=base, web=f"{asked.scheme}://{web}", auth=auth)
    if host != urlsplit(_PUBLIC[1]).netloc:
        return None
    if asked.path.endswith("/api/v3") or web.endswith(".ghe.com"):
        # A company's own GitHub: the public one is asked as well, and must not see its token.
        return _Place(base=_PUBLIC[0], web=_PUBLIC[1])
    return _Place(base=base, web=_PUBLIC[1], auth=auth)


def _read_link(link: str, http: Http) -> tuple[_Place | None, str, str]:
    """Read where a link leads: which GitHub, whose name, and which repository there if any."""
    place = _place(link, http)
    if place is None:
        return None, "", ""
    parts = [part for part in urlsplit(link).path.split("/") if part]
    if parts and parts[0] in ("orgs", "sponsors", "stars", "users"):
        parts = parts[1:2]
    # A feed of GitHub's is read as one.
    if not parts or parts[-1].endswith(".atom") or not LOGIN.fullmatch(parts[0]):
        return None, "", ""
    if parts[0].lower() in _OWN_PAGES:
        return None, "", ""
    gist = urlsplit(link).netloc.lower().startswith("gist.")
    return place, parts[0], parts[1] if len(parts) > 1 and not gist else ""


def _number(value: str) -> int:
    return int(value) if re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII) else 0
