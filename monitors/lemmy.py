"""Somebody on a server of Lemmy or PieFed: their posts and comments. Needs no key.

https://lemmy.readme.io/reference/get_user for Lemmy to 0.19,
https://join-lemmy.org/docs/contributors/09-api-v4.html for Lemmy from 1.0, and
https://freamon.github.io/piefed-api/ for PieFed. People are read at their own server, where nothing
they write is missing. A handle (`@ada@server`) is Mastodon's to resolve, which knows whom to ask.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from monitors import Claim, Fetched, Found, Source, SourceError, _api, _links, known, source
from monitors import _lemmy_read as _read
from monitors._central import is_central
from monitors._cursor import Kept
from monitors._lemmy_read import WAYS
from monitors._manners import backing_off, in_time
from monitors._missing import aged
from monitors._nodeinfo import software
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from monitors import Item
    from monitors._http import Answer, Http
    from storage.accounts import Account

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_COMMUNITY = re.compile(r"![\w.-]+@[\w.:-]+")
_PATH = re.compile(
    r"/(?:u/(?P<name>[\w.-]+)(?:@(?P<home>[\w.:-]+))?|(?P<community>c)/[^/]+"
    r"|post/(?P<post>\d+)(?:/(?P<in_post>\d+))?|comment/(?P<comment>\d+))(?:/.*)?"
)
# What writes comments by the same rules; Mbin has an interface of its own.
_SOFTWARE = {"lemmy": "v3", "piefed": "alpha"}  # and the way to try first
_LIMIT = 50  # posts, and as many comments, of one answer
_PAGES = 5  # a look
_CHECKS = 5  # posts a look that are asked for one by one
_ASKED = 5  # comments a look of which we ask whom they answer
_ABSENT = frozenset({"missing", "gone", "blocked", "private"})
_SOON = timedelta(minutes=1)
_REST = timedelta(hours=1)
_NOT_THERE = frozenset(
    {
        "couldnt_find_comment",
        "couldnt_find_object",
        "couldnt_find_person",
        "couldnt_find_post",
        "couldnt_find_that_username_or_email",
        "not_found",
        "No row was found when one was required",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cursor(Kept):
    """Where we stopped, and in which `way` the server answers.

    `known` are the ids and times of the newest, and whom they answer where we asked, parted by
    spaces. While pages are left, `page` is the one to go on with and `top` the time of the newest
    when that began.
    """

    way: str = ""
    newest: str = ""
    known: tuple[str, ...] = ()
    had: int = 0  # the most that one look found
    page: str = ""
    top: str = ""


@source
class LemmySource(Source):
    """Reads what somebody writes in communities."""

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person of a profile, or who wrote a post or a comment, at their own server."""
        if _COMMUNITY.fullmatch(link):
            raise _no_person(link)
        asked = _asked(link)
        if asked is None:
            return ()
        parts = urlsplit(link)
        host = parts.netloc.lower()
        home = (asked["home"] or host).lower()
        base = f"{parts.scheme.lower()}://{home}"
        try:
            runs = await software(http, base)
        except SourceError:
            if home != host:
                raise
            return ()  # whoever can do with the page itself will say what is the matter
        if runs not in _SOFTWARE:
            return await _elsewhere(f"@{asked['name']}@{home}", http) if home != host else ()
        if asked["community"]:
            raise _no_person(link)
        server = _Server(http, base, link, _SOFTWARE[runs], hurry=True)
        if asked["name"]:
            return [await _found(server, asked["name"])]
        comment = asked["comment"] or asked["in_post"]
        entry = await server.entry(f"c{comment}" if comment else f"p{asked['post']}", http.now())
        there = urlsplit(entry.author)
        if there.netloc.lower() == host:
            return [await _found(server, unquote(there.path.rpartition("/u/")[2]))]
        return await self.resolve(entry.author, http) or await _elsewhere(entry.author, http)

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what they wrote since, and what became of the newest that they had written."""
        past = _Cursor.read(account.cursor)
        base, _, name = account.address.rpartition("/u/")
        server = _Server(http, base, account.address, past.way, account.failures)
        with backing_off(account, http.rules.min_seconds, now):
            look = _Look(server, unquote(name), past, now)
            try:
                await look.see()
            except SourceError as problem:
                aged(problem, account, now, server.host)
                raise
            return await look.told()


@dataclass(slots=True)
class _Server:
    """A server, and how to ask it; `way` is found out where it is not known."""

    http: Http
    base: str
    address: str
    way: str = ""
    failures: int = 0
    hurry: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    async def ask(
        self,
        paths: Callable[[str], str],
        reader: Callable[[bytes, *_Arguments], _Result],
        *args: *_Arguments,
    ) -> _Result:
        """Ask in the way that the server knows, or in each until one is known. Raises SourceError.

        `paths` gives the path for a way.
        """
        ways = list(dict.fromkeys((self.way or WAYS[0], *WAYS)))
        for way in ways:
            answer = await self.http.get(
                f"{self.base}/api/{way}/{paths(way)}",
                headers={"Accept": _api.JSON},
                hurry=self.hurry,
            )
            word = "" if answer.status < 400 else await self._word(answer)
            # Who does not know the way at all has no word for what is missing there.
            if answer.status == 404 and not word and way != ways[-1]:
                continue
            self._check(answer, word)
            self.way = way
            return await _api.read(self.http, answer, self.address, reader, *args)
        raise AssertionError  # the last way is answered above

    async def person(self, name: str, now: datetime, page: str = "") -> _read.Page:
        """Give a page of what somebody wrote; the first says who they are."""
        who = urlencode({"username": name})
        new = urlencode({"username": name, "person_name_or_id": name})  # called either

        def first(way: str) -> str:
            rest = f"&sort=New&limit={_LIMIT}&page={page or 1}"
            more = "&include_content=true" if way == "alpha" else ""
            return f"person?{new}" if way == "v4" else f"user?{who}{rest}{more}"

        found = _read.Page(person=None, entries=())
        if not page or self.way != "v4":
            found = await self.ask(first, _read.page, now)
        if self.way == "v4":
            more = f"&{urlencode({'page_cursor': page})}" if page else ""
            path = f"person/content?{new}&limit={_LIMIT}{more}"
            written = await self.ask(lambda _: path, _read.page, now)
            return replace(written, person=found.person)
        return replace(found, next=str(int(page or 1) + 1) if found.entries else "")

    async def entry(self, name: str, now: datetime) -> _read.Entry:
        """Give one post or comment, by what we call it."""
        kind = "comment" if name.startswith("c") else "post"
        return await self.ask(lambda _: f"{kind}?id={name[1:]}", _read.entry, now)

    async def _word(self, answer: Answer) -> str:
        with contextlib.suppress(SourceError):
            return await _api.read(self.http, answer, self.address, _read.error)
        return ""

    def _check(self, answer: Answer, word: str) -> None:
        """Raise SourceError where a server refuses."""
        now = self.http.now()
        if word == "rate_limit_error" and answer.status != 429:
            until = in_time(now, _REST, self.address)
            self.http.rest(self.base, until)
            says = f"`{self.host}` asked us to come less often: I wait, and ask again."
            raise SourceError(self.address, says, health="rate_limited", next_at=until)
        if word == "instance_is_private":
            says = f"`{self.host}` shows what is written there to its members only: take it off."
            raise SourceError(self.address, says, health="private")
        if word in _NOT_THERE or (answer.status == 404 and word):
            says = (
                f"`{self.host}` does not know who or what this is ({word}): check the link, or"
                " whether they have deleted it."
            )
            raise SourceError(self.address, says, health="missing")
        if problem := refused(answer, self.address, now, self.failures):
            raise problem


class _Look:
    """One look at what somebody wrote."""

    def __init__(self, server: _Server, name: str, past: _Cursor, now: datetime) -> None:
        self.server, self.name, self.past, self.now = server, name, past, now
        rows = [one.split(" ") for one in past.known if " " in one]
        self.known = {row[0]: row[1] for row in rows}
        self.answered = {row[0]: row[2] for row in rows if len(row) > 2}
        self.pages: list[_read.Page] = []
        self.page = ""  # where the next look goes on, if this one could not hold all
        self.skips = False  # whether pages between the first and the rest were left out

    async def see(self) -> None:
        """Read the newest, and back to what we know or as far as one look may go."""
        first = await self.server.person(self.name, self.now)
        self.pages.append(first)
        past = self.past
        # In another way an old page means nothing: then it begins anew.
        goes_on = bool(past.page) and past.way == self.server.way and self._reaches(past.top)
        page = first.next
        if goes_on:
            self.skips = True
            page = past.page
            if page.isdigit():  # what was deleted has moved the rest to earlier pages
                page = str(max(int(page) - 1, 2))
        for _ in range(_PAGES - 1):
            if not page or (self._reaches(past.newest) and not goes_on):
                return
            goes_on = False
            found = await self.server.person(self.name, self.now, page)
            self.pages.append(found)
            page = found.next
        if past.newest and not self._reaches(past.newest):  # at first sight, that much will do
            self.page = page

    def _reaches(self, time: str) -> bool:
        """Tell whether what was read goes back to a time, for all that is listed apart."""
        apart = "pc" if self.server.way != "v4" else [""]
        if not time:
            return False
        return all(
            not any(one.item.id.startswith(kind) for one in self.pages[-1].entries)
            or any(
                one.item.id.startswith(kind) and _time(one) <= time
                for page in self.pages
                for one in page.entries
            )
            for kind in apart
        )

    async def told(self) -> Fetched:
        """Tell what was written, and what was deleted."""
        person = self.pages[0].person
        if person is not None and person.is_deleted:
            says = f"They have deleted their account on `{self.server.host}`: take it off."
            raise SourceError(self.server.address, says, health="gone", permanent=True)
        entries = {one.item.id: one for page in self.pages for one in page.entries}
        vanished = self._vanished(entries)
        flagged = [name for name, one in entries.items() if one.is_gone and name in self.known]
        gone, unchecked = await self._verified(vanished)
        await self._ask_whom([one for one in entries.values() if not one.is_gone])
        items = [self._with_whom(one.item) for one in entries.values() if not one.is_gone]
        items.sort(key=lambda item: item.published_at)
        return self._fetched(person, items, [*flagged, *gone], unchecked)

    def _vanished(self, entries: dict[str, _read.Entry]) -> list[str]:
        """List what we know that should stand in the list and does not."""
        listed = self.pages[:1] if self.skips else self.pages
        oldest = {}
        for kind in "pc":
            # Posts and comments are listed apart, but in the newer way.
            apart = kind if self.server.way != "v4" else ""
            pages = [[one for one in p.entries if one.item.id.startswith(apart)] for p in listed]
            # What ends before its page is full has nothing older that it would leave out.
            is_full = len(pages[-1]) >= _LIMIT
            oldest[kind] = min(_time(one) for p in pages for one in p) if is_full else ""
        return [
            name for name, at in self.known.items() if name not in entries and at > oldest[name[0]]
        ]

    async def _ask_whom(self, entries: Sequence[_read.Entry]) -> None:
        """Ask whose words the newest comments answer, of those that are new."""
        new = [one for one in entries if one.answers and one.item.id not in self.known]
        new.sort(key=_time, reverse=True)
        for one in new[:_ASKED]:
            try:
                found = await self.server.entry(one.answers, self.now)
            except SourceError as problem:
                if problem.health in _ABSENT:
                    continue
                return  # it is worth no more than that
            if found.author and found.author != one.author:
                self.answered[one.item.id] = found.author

    def _with_whom(self, item: Item) -> Item:
        whom = self.answered.get(item.id, "")
        return item._replace(people=tuple(dict.fromkeys((whom, *item.people)))) if whom else item

    async def _verified(self, vanished: Sequence[str]) -> tuple[list[str], list[str]]:
        """Tell which of these are deleted, and which are yet to be asked for."""
        gone: list[str] = []
        for number, name in enumerate(vanished[:_CHECKS]):
            try:
                is_gone = (await self.server.entry(name, self.now)).is_gone
            except SourceError as problem:
                if problem.health not in _ABSENT:
                    return gone, list(vanished[number:])
                is_gone = problem.health in ("missing", "gone")
            gone += [name] if is_gone else []
        return gone, list(vanished[_CHECKS:])

    def _fetched(
        self,
        person: _read.Person | None,
        items: Sequence[Item],
        gone: Sequence[str],
        unchecked: Iterable[str],
    ) -> Fetched:
        server, past = self.server, self.past
        first = {one.item.id: _time(one) for one in self.pages[0].entries if not one.is_gone}
        newest = max(first.values(), default="")
        known = first | {name: self.known[name] for name in list(unchecked)[: 2 * _LIMIT]}
        cursor = _Cursor(
            way=server.way,
            newest=past.newest if self.page else max(newest, past.newest),
            known=tuple(
                f"{name} {at} {self.answered.get(name, '')}".rstrip() for name, at in known.items()
            ),
            had=max(past.had, len(first)),
            page=self.page,
            top=newest if self.page else "",
        )
        health, says = "ok", ""
        if person is not None and person.is_banned:
            health = "suspended"
            says = (
                f"`{server.host}` has banned them: what is still there can be read; ask them how to"
                " reach them."
            )
        elif past.had and not first:
            health = "empty"
            says = (
                f"`{server.host}` lists nothing of theirs any more, though it did: check in a"
                " browser whether they have deleted it."
            )
        wait = _SOON if self.page else timedelta(seconds=server.http.rules.min_seconds)
        return Fetched(
            items=items,
            gone=gone,
            cursor=cursor.write(),
            next_at=in_time(self.now, wait, server.address),
            health=health,
            says=says,
            title=person.title if person is not None else "",
        )


def _asked(link: str) -> re.Match[str] | None:
    """Tell what a link asks for; None where it can be no link to such a server."""
    if _links.scheme(link) not in ("http", "https") or is_central(link):
        return None
    try:
        return _PATH.fullmatch(unquote(urlsplit(link).path))
    except ValueError:
        return None


async def _found(server: _Server, name: str) -> Found:
    """Find somebody. Raises SourceError where the server does not say who they are."""
    person = (await server.person(name, server.http.now())).person
    # It may speak for its own people alone.
    if person is None or urlsplit(person.actor).netloc.lower() != server.host:
        says = f"`{server.host}` does not say who {name} is: if that goes on, tell its owner."
        raise SourceError(server.address, says, health="broken_answer")
    link = f"{server.base}/u/{quote(person.name)}"
    why = f"the profile of {person.name} on {server.host} links to it"
    return Found(
        source="lemmy",
        address=link,
        stable_id=person.actor,
        title=person.title,
        link=link,
        handle=f"@{person.name}@{server.host}",
        claims=tuple(Claim(link=place, why=why) for place in person.places),
    )


async def _elsewhere(who: str, http: Http) -> Sequence[Found]:
    """Find somebody whom a server knows from elsewhere, where something else is run."""
    other = known().get("mastodon")
    return await other.resolve(who, http) if other is not None else ()


def _no_person(link: str) -> SourceError:
    says = (
        f"`{link[:200]}` is a community, where many people write: give me the profile of one of"
        " them, such as https://lemmy.example/u/ada."
    )
    return SourceError(link, says, health="bad_link")


def _time(entry: _read.Entry) -> str:
    return entry.item.published_at.isoformat()
