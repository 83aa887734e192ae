"""Looking before following: what links mean, and what following them would have raised."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import monitors
from bot import ledger
from bot.items import fingerprint, own_words, to_post
from monitors import SourceError
from monitors._apart import ApartError
from monitors._identity import others
from monitors._resolve import resolve, unkept
from signals._reader import read_texts
from signals._replay import would_have
from storage import terms
from storage.advocates import Advocate, name_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.house import House
    from monitors import Found
    from monitors._http import Http
    from monitors._identity import Other
    from storage.accounts import Account
    from storage.posts import Post
    from storage.readings import Reading
    from storage.terms import Term

YEAR = timedelta(days=365)
MOST_CHOICES = 5
SECONDS_FOR_OTHERS = 15.0
"""How long may be looked for the same person's other places, before what was found is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place that was found, with what is published there, oldest first.

    `why` says what proves that it is the same person's, where it was not given by hand.
    """

    found: Found
    posts: Sequence[Post]
    raised: Sequence[Reading]
    says: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What all the links came to. With `alternatives`, one of the places is to be chosen.

    `suggested` are other places that may be the same person's.
    """

    places: Sequence[Place]
    troubles: Sequence[str]
    alternatives: bool
    suggested: Sequence[Other] = ()


def look(house: House, team: str, name: str, links: Sequence[str], *, seconds: float) -> Looks:
    """Find out what links mean and read what is there; keeps nothing.

    Links that cannot be used are told of in `troubles`, each in a sentence.
    """
    owed = house.owed

    async def go(http: Http) -> Looks:
        http.ledger.take(known)
        http.ledger.keep = owed.append
        return await _look(http, team, name, links, house.now(), terms_of_team)

    known = ledger.read(house)
    with house.open() as db:
        terms_of_team = terms.every(db, team)
    try:
        return house.outside.run(go, seconds)
    except TimeoutError:
        return Looks(
            (),
            (f"There was no answer within {seconds:.0f} seconds; try again later.",),
            alternatives=False,
        )
    finally:
        if lines := owed[:]:
            with house.open() as db, db.transaction():
                del owed[: ledger.write(db, lines)]


async def _look(
    http: Http,
    team: str,
    name: str,
    links: Sequence[str],
    now: datetime,
    names: Sequence[Term],
) -> Looks:
    found: list[Found] = []
    troubles: list[str] = []
    several = False
    for link in links:
        try:
            places = list(await resolve(link, http))[:MOST_CHOICES]
        except SourceError as error:
            troubles.append(error.says)
            continue
        several = several or len(places) > 1
        found += [place for place in places if place not in found]
    to_choose = several and len(links) == 1
    also = [] if to_choose else await others(found, http, seconds=SECONDS_FOR_OTHERS)
    whys = {other.found.link: other.why for other in also if other.proven}
    found += [other.found for other in also if other.proven]
    looks = await asyncio.gather(*(_read(http, team, name, place, now, names) for place in found))
    places_read = [
        replace(one, why=whys.get(one.found.link, "")) for one in looks if isinstance(one, Place)
    ]
    troubles += [one for one in looks if isinstance(one, str)]
    return Looks(
        places_read,
        troubles,
        alternatives=to_choose and len(places_read) > 1,
        suggested=[other for other in also if not other.proven],
    )


async def _read(
    http: Http, team: str, name: str, found: Found, now: datetime, names: Sequence[Term]
) -> Place | str:
    if monitors.known()[found.source].charges:
        says = "Reading costs money there, so its posts are read once, after you confirm."
        return Place(found, (), (), says)
    account = account_of(found, team, "preview", now)
    try:
        fetched = await monitors.known()[found.source].fetch(account, http, now)
        rows = [(own_words(item), item.lang, item.published_at.date()) for item in fetched.items]
        readings = await http.apart(read_texts, rows) if rows else []
    except SourceError as error:
        return error.says
    except ApartError as error:
        return f"The posts there could not be read ({error})."
    posts = [
        to_post(account, item, fingerprint(item), reading, now)
        for item, reading in zip(fetched.items, readings, strict=True)
    ]
    posts.sort(key=lambda post: post.published_at)
    advocate = Advocate(
        team=team,
        id="preview",
        name=name,
        name_key=name_key(name),
        owner="",
        added_by="",
        added_at=now,
        look_at=now,
    )
    raised = would_have(
        advocate,
        posts,
        [account],
        now,
        now - YEAR,
        ours=terms.words(names, "ours"),
        rivals=terms.words(names, "rival"),
    )
    return Place(found, posts, raised, fetched.says)


def account_of(
    found: Found,
    team: str,
    advocate_id: str,
    now: datetime,
    account_id: str = "preview",
    proof: str = "",
) -> Account:
    """Make the account that following a place begins with."""
    made = unkept(found, now)
    return replace(made, team=team, advocate_id=advocate_id, id=account_id, proof=proof)
