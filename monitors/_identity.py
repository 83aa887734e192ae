"""Finds the other places of a person whose places are given, and says how sure that is.

A profile that names another place proves nothing: anybody may name anybody. It is proven where
the other place names this one in turn, or where the platform has checked that itself; what is left
is a suggestion with its reason, for a person to confirm.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from monitors import SourceError, _links
from monitors._apart import ApartError
from monitors._resolve import resolve
from monitors._teaser import is_same_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors import Claim, Found
    from monitors._http import Http

logger = logging.getLogger(__name__)

MOST = 8
"""Other places that are looked at for one person."""
# Wherever a handle stands, in a link too, what is behind its name is a server to be asked.
_SERVER = re.compile(r"[\w.-]@([^\s/@?#]+)")
_OWN_SERVER = re.compile(r"^(?:@|did:web:|at://(?:did:web:)?)([^\s/@?#]+)(?:[/?#]|$)")


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
    claims: dict[str, tuple[Claim, Found]] = {}
    for place in places:
        for claim in place.claims:
            if _key(claim.link) not in known:
                first = claims.get(_key(claim.link))
                if first is None or (claim.proven and not first[0].proven):
                    claims[_key(claim.link)] = (claim, place)
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
        for other in _came_of(task) if task in done else ():
            key = (other.found.source, other.found.stable_id)
            if key not in seen and (key not in found or other.proven):
                found[key] = other
    return sorted(found.values(), key=lambda other: not other.proven)


def _came_of(look: asyncio.Task[list[Other]]) -> list[Other]:
    """Give what came of a look that is over; a fault of ours in one takes no other with it."""
    if (fault := look.exception()) is None:
        return look.result()
    logger.error("a place that a profile names could not be looked at", exc_info=fault)
    return []


async def _look(claim: Claim, named_on: Found, known: set[str], http: Http) -> list[Other]:
    """Look at one place that is claimed, and whether it names one of those that are known."""
    try:
        asked = named_on.address if _is_link(named_on.address) else named_on.link
        if await leads_inside(claim.link, asked, http):
            return []
        places = await resolve(claim.link, http)
    except (SourceError, ApartError):
        return []  # a link in a profile that leads to nothing we can read is no news to anybody
    if len(places) != 1:
        return []  # a page with several feeds is a site, and not one person's place
    why, proven = claim.why, claim.proven
    if not proven and any(_key(one.link) in known for one in places[0].claims):
        why, proven = f"{why}, and it names this one in turn", True
    if proven and not _is_meant(places[0], claim.link):
        why, proven = f"{why}, but this feed is more than that page's", False
    return [Other(places[0], why, proven)]


def _is_meant(place: Found, link: str) -> bool:
    """Tell whether what is proven of a link holds for the place that it led to.

    Who is on the page of a team has not written all of the team's blog.
    """
    if place.source != "feed" or _key(link) in (_key(place.address), _key(place.link)):
        return True
    is_root = _key(link) == _host(link)
    return is_root and is_same_site(place.address, link)


async def leads_inside(link: str, via: str, http: Http) -> bool:
    """Tell whether a stranger's words would show us around in what only we may reach.

    `link` is a link or a handle, `via` the address of who names it.
    """
    if await _is_inside(via, http):
        return False
    return any([await _is_inside(place, http) for place in _asked(link)])


async def _is_inside(place: str, http: Http) -> bool:
    try:
        return await http.is_allowed(place)
    except SourceError:
        return False  # what cannot be read cannot be fetched either


def _asked(link: str) -> list[str]:
    """List the servers that may be asked about a link or a handle, as links."""
    link = _links.unwrapped(link)
    places = [link] if _is_link(link) else []
    link = unquote(link).lower()
    servers = _SERVER.findall(link)
    if own := _OWN_SERVER.match(link):
        servers.append(own[1])
    elif _links.is_bare(link):
        servers.append(link)
    return places + [f"https://{server}" for server in servers]


def _is_link(text: str) -> bool:
    return _links.scheme(text) in ("http", "https")


def _keys(place: Found) -> set[str]:
    """Name a place in all the ways in which others may link to it.

    Where somebody runs the server themselves they choose what it says that its links are: those on
    another host are not theirs because they say so.
    """
    if not _is_link(place.address):
        return {_key(place.link)}  # made by us of what is asked for there
    own = {_key(place.address)}
    return own | {
        _key(link)
        for link in (place.link, place.stable_id)
        if _is_link(link) and _host(link) == _host(place.address)
    }


def _host(link: str) -> str:
    return _key(link).partition("/")[0].partition("?")[0]


def _key(link: str) -> str:
    """Name what a link leads to, so that spellings of it fall together."""
    try:
        return _links.same_place(link).casefold()
    except ValueError:
        return link.casefold()
