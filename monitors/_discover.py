"""Finds the feeds that a page offers, in its head, its header or its links; in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitors import _links, _text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 8  # feeds of one page that are looked at
_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:application|text)/(?:x-)?(?:rss|atom)?\+?xml"
    r"|application/json",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"comment|kommentar|coment[aá]rio|commenti|reacties|комментари|コメント", re.IGNORECASE
)
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss|atom|index|blog)(?:\.(?:xml|rss|atom|rdf|json))/?$|/(?:feed|rss|atom)/?$",
    re.IGNORECASE,
)
_USUAL = (
    "feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml", "rss/", "feed", "rss", "feed.json",
    "index.rss", "rss/feed.xml", "feeds/posts/default", "feed.atom",
)  # fmt: skip
_LINK = re.compile(r"<([^<>]{1,2000})>\s*((?:;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\",;]*)\s*)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\",;]*))")


@dataclass(frozen=True, slots=True)
class Offer:
    """One feed that a page says it has."""

    url: str
    title: str = ""


def in_header(value: str, url: str) -> list[Offer]:
    """List the feeds of a `Link:` header."""
    offers = []
    for found in _LINK.finditer(value[:10_000]):
        parameters = {
            name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found[2])
        }
        offers.append(_offer(parameters, found[1], url))
    return _kept(offers)


def in_page(page: bytes, url: str) -> list[Offer]:
    """List the feeds that a page of HTML offers, in its order; comment feeds are left out."""
    tree = LexborHTMLParser(page.decode("utf-8", "replace").replace("\0", ""))
    node = tree.css_first("base[href]")
    base = (node and _links.tidy(node.attributes.get("href"), url)) or url
    offers = [
        _offer(node.attributes, node.attributes.get("href"), base)
        for node in tree.css("link[href]")
    ]
    kept = _kept(offers)
    if kept:
        return kept
    host = urlsplit(url).hostname
    links = (_links.tidy(node.attributes.get("href"), base) for node in tree.css("a[href]"))
    return _kept(
        Offer(link)
        for link in links
        if urlsplit(link).hostname == host and _FEED_PATH.search(urlsplit(link).path)
    )


def usual(url: str) -> list[str]:
    """List where the feed of a page is likely to be, beside it and at the root of its site."""
    here = urljoin(url, ".")
    page = url if url.endswith("/") else f"{url.partition('?')[0]}/"
    root = urljoin(url, "/")
    places = dict.fromkeys((page, here, root))
    return list(dict.fromkeys(urljoin(place, path) for place in places for path in _USUAL))


def _offer(attributes: Mapping[str, str | None], href: str | None, base: str) -> Offer | None:
    rel = (attributes.get("rel") or "").lower().split()
    kind = (attributes.get("type") or "").partition(";")[0].strip()
    if not ({"alternate", "feed"} & set(rel)) or "stylesheet" in rel:
        return None
    if "feed" not in rel and not _TYPES.fullmatch(kind):
        return None
    link = _links.tidy(re.sub(r"^feed:(?://)?", "", (href or "").strip()), base)
    # WordPress offers its programming interface beside its feeds.
    if not link or "/wp-json/" in link or "oembed" in link:
        return None
    return Offer(link, _text.one_line(attributes.get("title") or ""))


def _kept(offers: Iterable[Offer | None]) -> list[Offer]:
    found: dict[str, Offer] = {}
    for offer in offers:
        if offer is not None and not _is_of_comments(offer):
            found.setdefault(offer.url, offer)
    return list(found.values())[:MOST]


def _is_of_comments(offer: Offer) -> bool:
    parts = urlsplit(offer.url)
    return bool(
        re.search(r"/comments?(/|$)|/feeds/(\d+/)?comments/", parts.path)
        or _COMMENTS.search(offer.title)
    )
