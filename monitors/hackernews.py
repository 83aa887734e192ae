"""Hacker News: stories and comments of a person. Needs no key.

https://github.com/HackerNews/API. It shows every item as it is now, the deleted ones too, which
its search (hn.algolia.com) leaves out; an item is a request, and there is no limit of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, urlsplit

from monitors import Claim, Fetched, Found, Option, Source, SourceError, _api, source
from monitors._cursor import Kept
from monitors._hackernews_items import NAME, PAGE, Post, User, link_of, post, user
from monitors._manners import backing_off, in_time
from monitors._missing import absent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitors import Item
    from monitors._http import Http
    from storage.accounts import Account

_MOST = 40  # items read in one look, beside what they answer
_CHANGES_FOR = timedelta(hours=3)  # it can be edited or deleted for two
_COMES_WITHIN = timedelta(hours=24)  # some let their comments wait before others see them
_SOON = timedelta(minutes=1)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading; ids only grow."""

    last: int = 0
    again: tuple[str, ...] = ()  # what may still change, as id=until


@source
class HackerNewsSource(Source):
    """Reads what a person submits."""

    options: ClassVar[tuple[Option, ...]] = (
        Option(
            name="url",
            says="Where the Hacker News API is.",
            default="https://hacker-news.firebaseio.com/v0",
        ),
    )

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Find the person whom a link to a profile or an item means."""
        name, number = _read_link(link, http)
        if number:
            answered = await _item(number, http, http.now(), hurry=True)
            if answered is None or not answered.author:
                says = f"There is nothing of anybody's at item {number}: check the link."
                raise SourceError(link, says, health="missing")
            name = answered.author
        if not name:
            return ()
        found = await _user(name, 0, http, link, http.now())
        if found is None:
            says = (
                f"Nobody is called `{name}` on Hacker News, where capital and small letters differ:"
                " check the spelling."
            )
            raise SourceError(link, says, health="missing")
        why = f"The profile of {found.name} on Hacker News links to it."
        return [
            Found(
                source="hackernews",
                address=link_of(found.name),
                stable_id=found.name,
                title=found.name,
                link=link_of(found.name),
                handle=found.name,
                claims=tuple(Claim(link=place, why=why) for place in found.places),
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what was submitted since, and again what may still have changed."""
        with backing_off(account, http.rules.min_seconds, now):
            return await _fetched(account, http, now)


async def _fetched(account: Account, http: Http, now: datetime) -> Fetched:
    past = Cursor.read(account.cursor)
    name = account.stable_id
    found = await _user(name, past.last, http, account.address, now, account.failures)
    if found is None:
        raise absent(
            account,
            now,
            missing=(
                f"Hacker News knows nobody called `{name}`: they may have been renamed, or it is a"
                " fault that passes; look at the profile."
            ),
            gone=(
                f"Hacker News has not known anybody called `{name}` for two weeks: take them off,"
                " or give me where they are now."
            ),
        )
    new = found.ids[:_MOST] if past.last else found.ids[-_MOST:]
    waiting = _waiting(past.again)
    wanted = [*new, *(number for number in waiting if number not in set(new))]
    # Somebody waits for the first look; all others keep the gap between two visits.
    posts = await _items(wanted, http, now, hurry=not past.last)
    parents = {
        one.parent
        for one in posts.values()
        if one is not None and one.item is not None and one.parent
    }
    others = await _items(sorted(parents - set(posts)), http, now, hurry=not past.last)
    answered = {**posts, **others}
    items = [
        _with_people(one, answered.get(one.parent), name)
        for one in posts.values()
        if one is not None and one.author == name
    ]
    told = [item for item in items if item is not None]
    # What we never told cannot be gone.
    gone = [
        str(number)
        for number in waiting
        if (one := posts.get(number)) is not None and one.hidden and number not in new
    ]
    again = {number: _until(posts[number], waiting.get(number), now) for number in wanted}
    more = bool(past.last) and len(found.ids) > len(new)
    health, says = "ok", ""
    if found.is_empty and past.last:
        health = "empty"
        says = (
            f"Hacker News lists nothing of `{name}` any more, though it did: look at the profile to"
            " see whether it is there."
        )
    wait = _SOON if more else timedelta(seconds=http.rules.min_seconds)
    return Fetched(
        items=sorted(told, key=lambda item: (item.published_at, int(item.id))),
        cursor=Cursor(
            last=max((past.last, *new)),
            again=tuple(
                f"{number}={until.isoformat()}"
                for number, until in sorted(again.items())[-_MOST:]
                if until > now
            ),
        ).write(),
        next_at=in_time(now, wait, account.address),
        unchanged=not told and not gone,
        health=health,
        says=says,
        gone=gone,
    )


def _waiting(again: Iterable[str]) -> dict[int, datetime]:
    """Read what is to be read again, and until when."""
    found: dict[int, datetime] = {}
    for one in again:
        number, _, until = one.partition("=")
        try:
            found[int(number)] = datetime.fromisoformat(until)
        except ValueError:
            continue
    return found


def _until(one: Post | None, before: datetime | None, now: datetime) -> datetime:
    """Tell until when an item is worth reading again."""
    if one is None or one.at is None:
        return before or now + _COMES_WITHIN
    return one.at + _CHANGES_FOR


def _with_people(one: Post, parent: Post | None, name: str) -> Item | None:
    """Give an item, with a link of whom it answers."""
    if one.item is None or parent is None or parent.author in ("", name):
        return one.item
    return one.item._replace(people=(link_of(parent.author),))


async def _items(
    numbers: Iterable[int], http: Http, now: datetime, *, hurry: bool
) -> dict[int, Post | None]:
    """Read items. Raises SourceError where one cannot be read."""
    return {number: await _item(number, http, now, hurry=hurry) for number in numbers}


async def _item(number: int, http: Http, now: datetime, *, hurry: bool) -> Post | None:
    return await _api.ask(
        http, f"{_base(http)}/item/{number}.json", post, now, now=now, hurry=hurry
    )


async def _user(
    name: str, after: int, http: Http, address: str, now: datetime, failures: int = 0
) -> User | None:
    url = f"{_base(http)}/user/{name}.json"
    return await _api.ask(
        http, url, user, after, address=address, now=now, failures=failures, hurry=not after
    )


def _base(http: Http) -> str:
    return http.rules.option("hackernews", "url").rstrip("/")


def _read_link(link: str, http: Http) -> tuple[str, int]:
    """Read whose profile or which item a link leads to; neither where it is not for us."""
    try:
        parts = urlsplit(link)
        asked = dict(parse_qsl(parts.query))
    except ValueError:
        return "", 0
    base = urlsplit(_base(http))
    if parts.netloc.lower() not in (urlsplit(PAGE).netloc, base.netloc.lower()):
        return "", 0
    kind, _, rest = parts.path.removeprefix(base.path).strip("/").partition("/")
    said = asked.get("id", "") or rest.removesuffix(".json")
    if kind == "item" and _NUMBER.fullmatch(said):
        return "", int(said)
    is_person = kind in ("user", "threads", "submitted", "favorites") and NAME.fullmatch(said)
    return (said, 0) if is_person else ("", 0)
