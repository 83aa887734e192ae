"""One look at one account: fetch it, choose what is new there, make it whole and read it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import monitors
from bot.items import fingerprint, own_words, to_post
from bot.keeping import Outcome
from bot.reading import prepared
from monitors import SourceError
from monitors._apart import ApartError
from monitors._http import AHEAD, NOBODY_WAITS, VISITS, Ahead
from monitors._identity import leads_inside, others
from monitors._manners import backing_off
from monitors._resolve import resolve
from signals._reader import TextReading, read_texts
from storage import accounts, posts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from monitors import Fetched, Found, Item, Source
    from monitors._http import Http
    from storage.accounts import Account
    from storage.posts import Post

MOST_NEW = 500
"""Posts kept of one look at one account; the rest is counted."""
MOST_COMPLETED = 10
"""Truncated posts made whole in one look."""
SECONDS_FOR_OTHERS = 60.0
"""How long may be looked for the other places of somebody who was imported."""


class Fetching:
    """Looks at accounts, any number at once; keeps nothing itself."""

    def __init__(self, house: House, http: Http) -> None:
        self._house, self._http = house, http

    async def look(self, account: Account) -> Outcome:
        """Fetch an account and read what is new there; what goes wrong is part of the outcome."""
        visits: list[bool] = []
        ahead = Ahead(prepared)
        VISITS.set(visits)
        AHEAD.set(ahead)
        NOBODY_WAITS.set(True)
        only_a_link = account.source == accounts.A_LINK
        try:
            named: list[tuple[Found, str]] = []
            if only_a_link:
                account, named = await self._identified(account)
            source = monitors.known()[account.source]
            fetched = await source.fetch(account, self._http, self._house.now())
            new, edited, left_out = await self._read(account, source, fetched, ahead)
            also = [*named, *await self._where_to(account, fetched)]
        except SourceError as error:
            return Outcome(account=account, result=error)
        except ApartError as error:
            says = f"Its posts could not be read ({error}); I will try again, nothing is lost."
            problem = SourceError(account.address, says, health="broken_feed")
            return Outcome(account=account, result=problem)
        return Outcome(
            account=account,
            result=fetched,
            new=new,
            edited=edited,
            left_out=left_out,
            least=timedelta(seconds=self._http.rules.min_seconds),
            near=all(visits),
            identified=only_a_link,
            also=also,
        )

    async def _where_to(self, account: Account, fetched: Fetched) -> list[tuple[Found, str]]:
        """Where somebody says that they have moved, find the place, to ask about it."""
        if not fetched.moved_to or fetched.moved_to == account.moved_to:
            return []
        if await leads_inside(fetched.moved_to, account.address, self._http):
            return []
        try:
            places = await resolve(fetched.moved_to, self._http)
        except (SourceError, ApartError):
            return []  # the link itself is told, and the next look asks again
        why = f"{account.title or account.link} says that they have moved there"
        return [(place, why) for place in places[:1]]

    async def _identified(self, account: Account) -> tuple[Account, list[tuple[Found, str]]]:
        """Find out what an imported link means, and which other places it names as theirs.

        Raises SourceError where that cannot be told.
        """
        with backing_off(account, self._http.rules.min_seconds, self._house.now()):
            places = await resolve(account.address, self._http)
            if len(places) != 1:
                says = (
                    f"`{account.address}` has {len(places)} feeds: `watch` the one that is meant."
                )
                raise SourceError(account.address, says, health="no_feed")
        found = replace(
            account,
            source=places[0].source,
            address=places[0].address,
            stable_id=places[0].stable_id,
            title=places[0].title,
            link=places[0].link,
        )
        # Nobody waits here who could be asked, so that also what is proven is only proposed.
        also = await others(places, self._http, seconds=SECONDS_FOR_OTHERS)
        return found, [(other.found, other.why) for other in also]

    async def _read(
        self, account: Account, source: Source, fetched: Fetched, ahead: Ahead
    ) -> tuple[Sequence[Post], Sequence[Post], int]:
        """Choose what is new and what was edited, make it whole and read what is not read yet."""
        if not fetched.items:
            return (), (), fetched.left_out
        marked = [(item, _mark(item, ahead)) for item in fetched.items]
        new, edited = await self._news(account, marked, keeps_ids=source.keeps_ids)
        left_out = max(0, len(new) - MOST_NEW)
        if len(new) == len(fetched.items):
            # Where some are known already, what is older than all of them was there before too.
            left_out += fetched.left_out
        if account.first_seen_at is None:
            left_out = 0  # an archive is nothing missed
        new = new[-MOST_NEW:]
        chosen = [*new, *edited]
        if account.first_seen_at is not None:
            chosen = await self._whole(account, chosen, source)
        readings = await self._readings([item for item, _ in chosen], ahead)
        now = self._house.now()
        read = zip(chosen, readings, strict=True)
        made = [to_post(account, item, mark, reading, now) for (item, mark), reading in read]
        seen_edited = [replace(post, edited_at=post.edited_at or now) for post in made[len(new) :]]
        return made[: len(new)], seen_edited, left_out

    async def _readings(self, items: Sequence[Item], ahead: Ahead) -> list[TextReading]:
        """Give the readings of items, those that were not read where they were parsed too."""
        found = [(ahead.of(item) or ("", None))[1] for item in items]
        left = [item for item, reading in zip(items, found, strict=True) if reading is None]
        rows = [(own_words(item), item.lang, item.published_at.date()) for item in left]
        more = iter(await self._http.apart(read_texts, rows) if rows else ())
        return [next(more) if one is None else TextReading._make(one) for one in found]

    async def _whole(
        self, account: Account, items: Sequence[tuple[Item, str]], source: Source
    ) -> list[tuple[Item, str]]:
        """Complete what came truncated. The fingerprint stays that of how it came."""
        made = list(items)
        halves = [at for at, (item, _) in enumerate(items) if item.truncated]
        # The newest first: where there are too many at once, the old ones stay halves.
        halves.sort(key=lambda at: items[at][0].published_at, reverse=True)
        for at in halves[:MOST_COMPLETED]:
            item, mark = items[at]
            whole = await source.complete(item, self._http, via=account.address)
            made[at] = (whole, mark)
        return made

    async def _news(
        self, account: Account, marked: Sequence[tuple[Item, str]], *, keeps_ids: bool
    ) -> tuple[list[tuple[Item, str]], list[tuple[Item, str]]]:
        """Part what is new, by id and by content, from what was edited; each with a fingerprint."""
        ids: dict[str, str] = {}
        seen: set[str] = set()
        if account.first_seen_at is not None:
            ids, seen = await asyncio.to_thread(self._known, account, marked)
        new, edited = [], []
        for item, mark in marked:
            if item.id in ids:
                if ids[item.id] != mark:
                    edited.append((item, mark))
            elif keeps_ids or mark not in seen:
                new.append((item, mark))
                # The same words further on in the same feed are no other post.
                seen.add(mark)
        return new, edited

    def _known(
        self, account: Account, marked: Sequence[tuple[Item, str]]
    ) -> tuple[dict[str, str], set[str]]:
        ids, prints = [item.id for item, _ in marked], [mark for _, mark in marked]
        with self._house.open() as db:
            return posts.known(db, account.team, account.id, ids, prints)


def _mark(item: Item, ahead: Ahead) -> str:
    """Give the fingerprint of an item, which may have been made where it was parsed."""
    found = ahead.of(item)
    return found[0] if found is not None else fingerprint(item)
