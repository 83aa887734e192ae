"""Finds the other places of a person whose places are given, and says how sure that is.

A profile that names another place proves nothing: anybody may name anybody. It is proven where
the other place names this one in turn, or where the platform has checked that itself; what is left
is a suggestion with its reason, for a person to confirm.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitors import SourceError, _links
from monitors._resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors import Claim, Found
    from monitors._http import Http

MOST = 8
"""Other places that are looked at for one person."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another place that is, or may be, the same person's; `why` says so in words."""

    found: Found
    why: str
    proven: bool


async def others(places: Sequence[Found], http: Http, *, seconds: float) -> list[Other]:
    """Look at the places that these name as the same person's. What cannot be looked at is left.

    The proven come first. `seconds` is how long all of it may take; what took longer is left too.
    """
    known = {key for place in places for key in _keys(place)}
    claims: dict[str, tuple[Claim, str]] = {}
    for place in places:
        for claim in place.claims:
            if _key(claim.link) not in known:
                first = claims.get(_key(claim.link))
                if first is None or (claim.proven and not first[0].proven):
                    claims[_key(claim.link)] = (claim, place.link)
    looks = [
        asyncio.create_task(_look(claim, named_on, known, http))
        for claim, named_on in list(claims.values())[:MOST]
    ]
    if not looks:
        return []
    done, late = await asyncio.wait(looks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    seen = {(place.source, place.stable_id) for place in places}
    found: dict[tuple[str, str], Other] = {}
    for task in looks:
        for other in task.result() if task in done else ():
            key = (other.found.source, other.found.stable_id)
            if key not in seen and (key not in found or other.proven):
                found[key] = other
    return sorted(found.values(), key=lambda other: not other.proven)


async def _look(claim: Claim, named_on: str, known: set[str], http: Http) -> list[Other]:
    """Look at one place that is claimed, and whether it names one of those that are known."""
    try:
        # A stranger's profile must not show us around in what only we may reach.
        if await http.is_allowed(claim.link) and not await http.is_allowed(named_on):
            return []
        places = await resolve(claim.link, http)
    except SourceError:
        return []  # a link in a profile that leads to nothing we can read is no news to anybody
    if len(places) != 1:
        return []  # a page with several feeds is a site, and not one person's place
    back = any(_key(one.link) in known for one in places[0].claims)
    if back and not claim.proven:
        why = f"{claim.why}, and it names this one in turn"
        return [Other(places[0], why, proven=True)]
    return [Other(places[0], claim.why, claim.proven)]


def _keys(place: Found) -> set[str]:
    """Name a place in all the ways in which others may link to it."""
    return {_key(link) for link in (place.link, place.address) if link}


def _key(link: str) -> str:
    """Name what a link leads to, so that spellings of it fall together."""
    try:
        return _links.same_place(link).casefold()
    except ValueError:
        return link.casefold()
