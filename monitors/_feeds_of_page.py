"""Finds the feeds of a page: those it offers, else one where feeds usually are."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from monitors import Claim, Found, SourceError, _central, _discover, _links, _refusals
from monitors._apart import ApartError
from monitors._parse_feed import sniff
from monitors._read_feed import read_feed
from monitors._rel_me import authors, rel_me

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._entries import Feed
    from monitors._http import Answer, Http

_GUESSES = 16  # addresses tried where a page offers no feed
_PAGE = 2_000_000  # bytes of a home page
_AUTHOR = re.compile(r"/authors?/[^/]+/?$", re.IGNORECASE)
_AUTHOR_ID = re.compile(r"(?<![^&])author=\d+(?![^&])")
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
PAGES = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, */*;q=0.8"


def refused(answer: Answer, address: str, now: datetime, failures: int = 0) -> SourceError | None:
    """Explain an answer that is a refusal, also where it is a check for browsers that keeps out."""
    problem = _refusals.refused(answer, address, now, failures)
    if problem is not None and problem.health == "blocked" and sniff(answer.body) == "html":
        problem.says = (
            f"`{urlsplit(answer.url).netloc}` keeps programs out ({answer.status}), and I do not"
            " pretend to be a browser: ask its owner to let Bellwether read the feed, or find"
            " another link."
        )
    return problem


def found(answer: Answer, asked: str, feed: Feed, title: str = "") -> Found:
    """Say what was found at an address."""
    address = answer.permanent or asked
    return Found(
        source="feed",
        address=address,
        stable_id=_links.same_place(address),
        title=feed.title or title or urlsplit(address).netloc,
        link=feed.link or address,
    )


async def feeds_of_page(page: Answer, link: str, http: Http) -> list[Found]:
    """Find every feed that a page leads to. Raises SourceError where there is none to be read."""
    host = urlsplit(page.url).netloc
    offers = _discover.in_header(page.headers.get("link", ""), page.url)
    try:
        offers += await http.apart(_discover.in_page, page.body, page.url, seconds=5.0)
        writers = await http.apart(authors, page.body, page.url, seconds=5.0)
    except ApartError as error:
        says = f"The page at `{host}` cannot be read in time: give me the link of its feed."
        raise SourceError(link, says, health="broken_page") from error
    if theirs := await _of_author(page.url, page.url, offers, http):
        return [theirs]
    problems: list[SourceError] = []
    results: list[Found] = []
    names: set[str] = set()
    seen: set[frozenset[str]] = set()
    for offer in list(dict.fromkeys(offers))[: _discover.MOST]:
        try:
            answer, feed = await look(offer.url, page.url, http)
        except SourceError as error:
            problems.append(error)
            continue
        names.update(feed.authors)
        # The same posts as RSS and as Atom are one feed to us.
        posts = frozenset(item.url or item.id for item in feed.items)
        if posts not in seen:
            seen.add(posts)
            results.append(found(answer, offer.url, feed, offer.title))
    # A post of one of several who write there means that one.
    if (
        len(results) == len(writers) == 1
        and len(names) > 1
        and (theirs := await _of_author(writers[0], page.url, offers, http))
    ):
        return [theirs]
    if results:
        return results
    guessed = await _guess(page, http)
    if guessed is not None:
        return [guessed]
    empty = next((error for error in problems if error.health == "empty"), None)
    problem = empty or (problems[0] if problems else None)
    if problem is None:
        says = (
            f"I found no feed on `{host}`: give me the link of its RSS or Atom feed, if it has one."
        )
        problem = SourceError(link, says, health="no_feed")
    raise problem


async def _of_author(
    url: str, via: str, offers: Sequence[_discover.Offer], http: Http
) -> Found | None:
    """Give the feed of the one author whose page this is; None where it is no such page."""
    parts = urlsplit(url)
    if _AUTHOR.search(parts.path):
        here = f"{url.partition('?')[0].rstrip('/')}/"
        likely = [offer.url for offer in offers if offer.url.startswith(here)]
        likely += [urljoin(here, "feed/"), urljoin(here, "rss/")]
    elif number := _AUTHOR_ID.search(parts.query):
        likely = [offer.url for offer in offers if number[0] in urlsplit(offer.url).query]
    else:
        return None
    for address in likely[:3]:
        try:
            answer, feed = await look(address, via, http, redirects=0)
        except SourceError as error:
            if error.health in ("rate_limited", "unreachable", "timeout"):
                break
        else:
            # Blog programs name the whole site as the page of an author's feed.
            return replace(found(answer, address, feed), link=url)
    return None


async def with_claims(places: list[Found], page: Answer | None, http: Http) -> list[Found]:
    """Add to feeds the places that their page, or else their home page, links to with rel=me."""
    claimed = []
    for place in places:
        answer = page if page is not None else await _home(place, http)
        if answer is None or sniff(answer.body) != "html":
            claimed.append(place)
            continue
        links = []
        with suppress(ApartError):
            if page is not None or await _is_home_of(answer, place.address, http):
                links = await http.apart(rel_me, answer.body, answer.url, seconds=5.0)
        host = urlsplit(answer.url).netloc
        why = f"their page at `{host}` links to it with rel=me"
        own = _links.same_place(place.link)
        claims = tuple(
            Claim(link=link, why=why) for link in links if _links.same_place(link) != own
        )
        claimed.append(replace(place, claims=claims))
    return claimed


async def _home(place: Found, http: Http) -> Answer | None:
    """Get the page that a feed says it belongs to; None where there is none to be had."""
    if place.link == place.address or _central.is_central(place.link):
        return None
    try:
        answer = await http.get(
            place.link,
            headers={"Accept": PAGES},
            hurry=True,
            via=place.address,
            max_bytes=_PAGE,
            seconds=10.0,
        )
    except SourceError:
        return None
    return answer if answer.status == 200 else None


async def _is_home_of(page: Answer, feed: str, http: Http) -> bool:
    """Tell whether a page that a feed says is its home is so: any feed may name any page.

    Raises ApartError where it cannot be read in time.
    """
    if _host(page.url) == _host(feed):
        return True
    offers = await http.apart(_discover.in_page, page.body, page.url, seconds=5.0)
    return _links.same_place(feed) in {_links.same_place(offer.url) for offer in offers}


def _host(link: str) -> str:
    return urlsplit(link).netloc.lower().removeprefix("www.")


async def _guess(page: Answer, http: Http) -> Found | None:
    """Try where feeds usually are. Sites send what they do not know to their home page."""
    for url in _discover.usual(page.url)[:_GUESSES]:
        try:
            answer, feed = await look(url, page.url, http, redirects=0)
        except SourceError as error:
            if error.health in ("rate_limited", "unreachable", "timeout"):
                return None
        else:
            return found(answer, url, feed)
    return None


async def look(
    url: str, via: str, http: Http, redirects: int = 5, *, hurry: bool = True
) -> tuple[Answer, Feed]:
    """Fetch one address and read it as a feed that has posts. Raises SourceError."""
    answer = await http.get(
        url, headers={"Accept": ACCEPT}, hurry=hurry, via=via, redirects=redirects
    )
    if problem := refused(answer, url, http.now()):
        raise problem
    if sniff(answer.body) == "html":  # found without a process apart: most guesses end here
        raise SourceError(url, f"`{url}` is a web page and no feed.", health="no_feed")
    feed = await read_feed(answer, url, http, http.now())
    if not feed.items:
        raise no_posts(url, urlsplit(answer.url).netloc)
    return answer, feed


def no_posts(link: str, host: str) -> SourceError:
    """Say that a feed has nothing in it, so that nothing can be told by it."""
    says = (
        f"The feed at `{host}` has no posts in it yet: give it to me once something is published,"
        " or check that the link is right."
    )
    return SourceError(link, says, health="empty")
