"""Finds the feeds of a page: those it offers, else one where feeds usually are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import Found, SourceError, _discover, _links
from monitors._apart import ApartError
from monitors._parse_feed import sniff
from monitors._read_feed import read_feed
from monitors._refusals import refused

if TYPE_CHECKING:
    from monitors._entries import Feed
    from monitors._http import Answer, Http

_GUESSES = 16  # addresses tried where a page offers no feed
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)


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
    except ApartError as error:
        says = f"The page at `{host}` cannot be read in time: give me the link of its feed."
        raise SourceError(link, says, health="broken_page") from error
    problems: list[SourceError] = []
    results: list[Found] = []
    seen: set[frozenset[str]] = set()
    for offer in list(dict.fromkeys(offers))[: _discover.MOST]:
        try:
            answer, feed = await _look(offer.url, page.url, http)
        except SourceError as error:
            problems.append(error)
            continue
        # The same posts as RSS and as Atom are one feed to us.
        posts = frozenset(item.url or item.id for item in feed.items)
        if posts not in seen:
            seen.add(posts)
            results.append(found(answer, offer.url, feed, offer.title))
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


async def _guess(page: Answer, http: Http) -> Found | None:
    """Try where feeds usually are. Sites send what they do not know to their home page."""
    for url in _discover.usual(page.url)[:_GUESSES]:
        try:
            answer, feed = await _look(url, page.url, http, redirects=0)
        except SourceError as error:
            if error.health in ("rate_limited", "unreachable", "timeout"):
                return None
        else:
            return found(answer, url, feed)
    return None


async def _look(url: str, via: str, http: Http, redirects: int = 5) -> tuple[Answer, Feed]:
    """Fetch one address and read it as a feed that has posts. Raises SourceError."""
    answer = await http.get(
        url, headers={"Accept": ACCEPT}, hurry=True, via=via, redirects=redirects
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
