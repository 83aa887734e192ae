"""GitHub: what a person does there in public. Needs no key; a token lets it look more often.

https://docs.github.com/en/rest/activity/events, https://docs.github.com/en/rest/users/users,
https://docs.github.com/en/rest/users/social-accounts and, for what was taken out of the events in
2025, https://github.blog/changelog/2025-08-08-upcoming-changes-to-github-events-api-payloads/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
from monitors._cursor import Kept
from monitors._github_asks import PUBLIC, PUBLIC_API, Place, place_of
from monitors._github_events import LOGIN, Event, User
from monitors._manners import backing_off, in_time
from monitors._missing import absent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Answer, Http
    from storage.accounts import Account

_PAGES = 3  # of 100: more than 300 events are not kept there
_FEW = 60  # requests an hour without a token; then each account is looked at once an hour
_SEEN = 300  # events that are known by name, which is all that there can be
_AGAIN = 10  # newest texts that are read again once a day, where a token allows for it
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
    again: tuple[str, ...] = ()  # the newest texts, as `Event.again` names them


@source
class GitHubSource(Source):
    """Reads the public events of a person."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="Where GitHub's REST API is; for an Enterprise Server, https://HOST/api/v3.",
            default=PUBLIC_API,
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
        answer = await place.get(f"/users/{login}", http, hurry=True)
        if answer.status == 404:
            says = f"There is nobody called `{login}` on `{place.host}`: check the spelling."
            raise SourceError(link, says, health="missing")
        if problem := place.refusal(answer, link, http, http.now()):
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
                stable_id=user.id if place.web == PUBLIC else f"{place.host}/{user.id}",
                title=user.name,
                link=user.link or f"{place.web}/{user.login}",
                handle=f"@{user.login}",
                claims=await _claims(place, user, http),
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what was done since, by the name that the person's number has now."""
        place = place_of(account.address, http)
        if place is None:
            says = (
                f"I no longer know how to ask `{urlsplit(account.address).netloc}`: set"
                " BELLWETHER_GITHUB_URL to its API again."
            )
            raise SourceError(account.address, says, health="auth_needed")
        with backing_off(account, http.rules.min_seconds, now):
            return await _Look(place, account, http, now).fetched()

    async def complete(self, item: Item, http: Http, via: str = "") -> Item:  # noqa: ARG002
        """Fetch title and words of a pull request, which events no longer hold."""
        found = re.fullmatch(r"/([^/]+/[^/]+)/(pull|issues)/(\d+)", urlsplit(item.url).path)
        place = place_of(item.url, http)
        if found is None or place is None:
            return item
        path = f"/repos/{found[1]}/{'pulls' if found[2] == 'pull' else 'issues'}/{found[3]}"
        try:
            answer = await place.get(path, http)
            if place.refusal(answer, item.url, http, http.now()):
                return item
            title, words = await _api.read(http, answer, item.url, _github_events.whole)
        except SourceError:  # half a post is better than none
            return item
        return item._replace(title=title, text=words, truncated=False)


class _Look:
    """One look at an account."""

    def __init__(self, place: Place, account: Account, http: Http, now: datetime) -> None:
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
        items = _items(new)
        gone = _gone(new)
        again = tuple(dict.fromkeys((*(e.again for e in new if e.again), *self._past.again)))
        if user is not None and self._place.auth:
            changed, deleted = await self._read_again(self._past.again)
            ids = {item.id for item in items}
            items += [item for item in changed if item.id not in ids]
            items.sort(key=lambda item: item.published_at)
            gone += list(deleted.values())
            again = tuple(one for one in again if one not in deleted)
        renamed = login.lower() != known.lower()
        host = self._place.host
        return Fetched(
            items=items,
            cursor=self._cursor(new, again, today),
            next_at=self._next(),
            unchanged=not items and not gone,
            health="renamed" if renamed else "ok",
            says=f"On `{host}`, `{known}` is called `{login}` now." if renamed else "",
            address=f"{self._place.web}/{login}" if renamed else None,
            link=f"{self._place.web}/{login}" if renamed else "",
            title=user.name if user else "",
            gone=gone,
        )

    async def _new(self, login: str, *, sure: bool) -> list[Event] | None:
        """Give the events that are new, newest first; None where the name may not be theirs."""
        new: list[Event] = []
        for page in range(1, _PAGES + 1):
            path = f"/users/{login}/events/public?per_page=100&page={page}"
            etag = self._past.etag if page == 1 else ""
            answer = await self._place.get(path, self._http, etag=etag)
            if page == 1:
                self._answer = answer
            if answer.status == 304:
                return []
            if answer.status == 404:
                return None
            self._raise_refusal(answer)
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

    async def _read_again(self, names: Sequence[str]) -> tuple[list[Item], dict[str, str]]:
        """Read texts again; give them as they are now, and the ids of those that were deleted."""
        items: list[Item] = []
        deleted: dict[str, str] = {}
        for name in names:
            kind, repo, path, number = name.split(" ")
            answer = await self._place.get(f"/repos/{repo}{path}", self._http)
            if answer.status in (404, 410):
                # Where the repository can be seen no more either, nothing is known of the text.
                there = await self._place.get(f"/repos/{repo}", self._http)
                if there.status == 200:
                    deleted[name] = number
                continue
            self._raise_refusal(answer)
            item = await _api.read(
                self._http,
                answer,
                self._account.address,
                _github_events.again,
                kind,
                repo,
                self._place.web,
                self._now,
            )
            items += [item] if item is not None and item.id == number else []
        return items, deleted

    def _cursor(self, new: Sequence[Event], again: tuple[str, ...], today: str) -> str:
        assert self._answer is not None  # noqa: S101 - for the types
        seen = dict.fromkeys((*(event.id for event in new), *self._past.seen))
        same = self._answer.status == 304
        return Cursor(
            etag=self._past.etag if same else self._answer.etag,
            seen=tuple(seen)[:_SEEN],
            checked=today,
            again=again[:_AGAIN],
        ).write()

    async def _user(self) -> User:
        answer = await self._place.get(f"/user/{self._id}", self._http)
        if answer.status == 404:
            raise self._absent()
        self._raise_refusal(answer)
        return await _api.read(self._http, answer, self._account.address, _github_events.user)

    def _raise_refusal(self, answer: Answer) -> None:
        address, failures = self._account.address, self._account.failures
        if problem := self._place.refusal(answer, address, self._http, self._now, failures):
            raise problem

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


async def _claims(place: Place, user: User, http: Http) -> tuple[Claim, ...]:
    """Give the other places that the profile names; without the list of them, those it has."""
    links = list(user.places)
    try:
        answer = await place.get(f"/users/{user.login}/social_accounts", http, hurry=True)
        if answer.status == 200:
            links += await _api.read(http, answer, place.web, _github_events.places)
    except SourceError:  # who it is, is known without
        pass
    why = f"The profile of {user.login} on `{place.host}` names it."
    return tuple(Claim(link=link, why=why) for link in dict.fromkeys(links))


def _read_link(link: str, http: Http) -> tuple[Place | None, str, str]:
    """Read where a link leads: which GitHub, whose name, and which repository there if any."""
    place = place_of(link, http)
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
