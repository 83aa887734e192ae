"""What feedparser makes of each element of a plain feed, be it RSS or Atom."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from feedparser.datetimes import _parse_date as read_date
from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from feedparser.urls import _urljoin

from monitors import _dates, _links

if TYPE_CHECKING:
    from collections.abc import Mapping

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
YOUTUBE = "{http://www.youtube.com/xml/schemas/2015}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"

_looks_like_html = _FeedParserMixin.looks_like_html
_AFTER_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_IN_CP1252 = re.compile("[\x80-\x9f]")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TYPES = {"text": "text/plain", "text/plain": "text/plain", "plain": "text/plain"} | {
    "html": "text/html",
    "text/html": "text/html",
}
_PASSED = frozenset({"domain", "term", "scheme", "label", "type", "medium", "url", "height"}) | {
    "width", "fileSize", "length", "port", "path", "registerProcedure", "protocol", "isDefault",
    "expression", "duration", "ref", "href", "source", "text", "count", "average", "min", "max",
    "views",
}  # fmt: skip
_NESTED = {
    "image": frozenset({"url", "title", "link", "width", "height", "description"}),
    "skipHours": frozenset({"hour"}),
    "skipDays": frozenset({"day"}),
    f"{ITUNES}owner": frozenset({f"{ITUNES}name", f"{ITUNES}email"}),
}
_PUBLISHED, _UPDATED = ("published", "published_parsed"), ("updated", "updated_parsed")
_DATES = {
    "pubDate": _PUBLISHED,
    f"{ATOM}published": _PUBLISHED,
    f"{DC}date": _UPDATED,
    f"{ATOM}updated": _UPDATED,
}
_NAMES = {
    "language": "language",
    f"{DC}language": "language",
    "ttl": "ttl",
    f"{SY}updatePeriod": "sy_updateperiod",
    f"{SY}updateFrequency": "sy_updatefrequency",
    f"{SLASH}comments": "slash_comments",
    f"{ITUNES}new-feed-url": "itunes_new-feed-url",
    f"{ITUNES}complete": "itunes_complete",
    f"{YOUTUBE}videoId": "yt_videoid",
}

Element = ET.Element
Found = dict[str, Any]
Handler = tuple[str, Callable[["Reader", Found, Element], None]]
"""What only one of may be there, and what is done with it."""


class NotPlainError(Exception):
    """There is something in the feed that is not known here."""


class Reader:
    """Goes through one feed, element by element, in their order."""

    def __init__(self, base: str, root: Element, known: Mapping[str, Handler]) -> None:
        """Begin at the root; `known` are the elements that an entry may have."""
        self._base = base
        self._known = known
        self._lang = root.get(LANG) or None
        self._dated: tuple[str, Any] = ("", read_date(""))
        self.feed: Found = {}
        self.entries: list[Found] = []
        if self._lang:
            self._lang = self.feed["language"] = self._lang.replace("_", "-")

    def all(self, parent: Element, known: Mapping[str, Handler], into: Found) -> None:
        """Take in what an element holds, which all has to be known."""
        done = []
        for element in parent:
            found = known.get(element.tag)
            if found is None:
                raise NotPlainError
            name, handle = found
            if name:
                done.append(name)
            handle(self, into, element)
        # What of two of a kind counts is not the same everywhere.
        if len(set(done)) != len(done):
            raise NotPlainError

    def entry(self, _: Found, element: Element) -> None:
        only(element, frozenset())
        entry: Found = {}
        self.all(element, self._known, entry)
        self.entries.append(entry)

    def leaf(self, _: Found, element: Element) -> None:
        """Pass over what is not asked for and holds nothing else."""
        if len(element) or not _PASSED.issuperset(element.attrib):
            raise NotPlainError

    def nested(self, _: Found, element: Element) -> None:
        """Pass over what is not asked for and holds only leaves without attributes."""
        only(element, frozenset())
        for each in element:
            if each.tag not in _NESTED[element.tag] or len(each) or each.attrib:
                raise NotPlainError

    def tree(self, _: Found, element: Element) -> None:
        """Pass over what is not asked for and may hold more of its kind."""
        if not _PASSED.issuperset(element.attrib):
            raise NotPlainError
        for each in element:
            if each.tag != element.tag:
                raise NotPlainError
            self.leaf(_, each)

    def video(self, into: Found, element: Element) -> None:
        """Keep what is said of a video; its title stands before it already."""
        only(element, frozenset())
        if not into.get("title") or "summary" in into:
            raise NotPlainError
        said: Found = {}
        self.all(element, _OF_VIDEO, said)
        into |= said

    def numbers(self, _: Found, element: Element) -> None:
        """Pass over how a video is liked."""
        only(element, frozenset())
        for each in element:
            if each.tag not in (f"{MEDIA}starRating", f"{MEDIA}statistics"):
                raise NotPlainError
            self.leaf(_, each)

    def text(self, into: Found, element: Element) -> None:
        """Keep the text of an element that has neither attributes nor elements."""
        into[_NAMES[element.tag]] = _text(element)

    def words(self, into: Found, element: Element) -> None:
        into["generator"] = _said(element, {"uri", "version", "url"})

    def date(self, into: Found, element: Element) -> None:
        name, parsed = _DATES[element.tag]
        into[name] = value = _text(element)
        if value != self._dated[0]:  # most entries were updated when they were published
            self._dated = value, _dates.usual(value) or read_date(value)
        into[parsed] = self._dated[1]

    def title(self, into: Found, element: Element) -> None:
        into["title_detail"] = detail = self._marked_up(element, "text/plain")
        into["title"] = detail["value"]

    def plain_title(self, into: Found, element: Element) -> None:
        """Keep the title of an RSS feed or item, of which nobody knows whether it is HTML."""
        into["title_detail"] = detail = self._unmarked(element, "text/plain")
        into["title"] = detail["value"]

    def description(self, into: Found, element: Element) -> None:
        """Keep what an item says of itself, or what it says of itself besides."""
        self._told(into, element, "text/html")

    def episode(self, into: Found, element: Element) -> None:
        """The same of an episode, of which nobody knows whether it is HTML."""
        self._told(into, element, "text/plain")

    def _told(self, into: Found, element: Element, usual: str) -> None:
        is_more = "summary" in into and "content" not in into
        detail = self._unmarked(element, "text/plain" if is_more else usual)
        if detail["type"] == "text/plain" and _looks_like_html(detail["value"]):
            detail["type"] = "text/html"
        if is_more:
            into["content"] = [detail]
        else:
            into["summary"], into["summary_detail"] = detail["value"], detail

    def summary(self, into: Found, element: Element) -> None:
        into["summary_detail"] = detail = self._marked_up(element, "text/plain")
        into["summary"] = detail["value"]

    def encoded(self, into: Found, element: Element) -> None:
        detail = self._unmarked(element, "text/html")
        into.setdefault("content", []).append(detail)
        into.setdefault("summary", detail["value"])

    def content(self, into: Found, element: Element) -> None:
        detail = self._marked_up(element, "text/plain")
        into["content"] = [detail]
        into.setdefault("summary", detail["value"])

    def _unmarked(self, element: Element, usual: str) -> Found:
        """Give what may be marked up in an element without attributes."""
        return {"type": usual, "language": self._lang, "value": _text(element)}

    def _marked_up(self, element: Element, usual: str) -> Found:
        if not element.attrib:
            return self._unmarked(element, usual)
        value = _said(element, {"type", LANG, BASE})
        kind = element.get("type")
        lang = element.get(LANG)
        detail = {
            "type": usual if kind is None else _TYPES.get(kind.lower()),
            "language": self._lang if lang is None else lang.replace("_", "-") or None,
            "value": value,
        }
        if detail["type"] is None:
            raise NotPlainError
        return detail

    def guid(self, into: Found, element: Element) -> None:
        """Keep the id, which is a link too unless it says that it is none."""
        value = _said(element, {"isPermaLink"})
        if element.get("isPermaLink", "true") == "true":
            value = self._resolved(value)
            into.setdefault("link", value)
        into["id"] = value

    def link(self, into: Found, element: Element) -> None:
        """Keep where an element without attributes leads."""
        value = self._resolved(_text(element))
        if "&" in value:
            value = _AFTER_REFERENCE.sub(r"&\1", value.replace("&amp;", "&"))
        row: Found = {"rel": "alternate", "type": "text/html"}
        into["link"] = value
        if value:
            row["href"] = value
        into.setdefault("links", []).append(row)

    def feed_link(self, into: Found, element: Element) -> None:
        """The same of a feed, of which feedparser mends one thing less."""
        value = _AFTER_REFERENCE.sub(r"&\1", self._resolved(_text(element)))
        into["link"] = value
        into.setdefault("links", []).append(
            {"rel": "alternate", "type": "text/html", "href": value}
        )

    def atom_link(self, into: Found, element: Element) -> None:
        only(element, {"href", "rel", "type", "title", "hreflang", "length"})
        href = element.get("href")
        if not href or len(element) or (element.text or "").strip():
            raise NotPlainError
        rel = element.get("rel", "alternate").lower()
        kind = element.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
        href = self._resolved(href)
        into.setdefault("links", []).append({"rel": rel, "type": kind, "href": href})
        if rel == "alternate" and (_TYPES.get(kind, kind) in _HTML or kind == "xhtml"):
            into["link"] = href

    def enclosure(self, into: Found, element: Element) -> None:
        only(element, {"url", "type", "length"})
        if len(element) or (element.text or "").strip():
            raise NotPlainError
        row: Found = {"rel": "enclosure"}
        if kind := element.get("type"):
            row["type"] = kind.lower()
        if href := element.get("url"):
            row["href"] = href
        into.setdefault("links", []).append(row)

    def author(self, into: Found, element: Element) -> None:
        into["author"] = _text(element)

    def person(self, into: Found, element: Element) -> None:
        """Name the author of an Atom entry by name and address."""
        only(element, frozenset())
        if (element.text or "").strip():
            raise NotPlainError
        parts: dict[str, str] = {}
        for each in element:
            name = each.tag.removeprefix(ATOM)
            if name not in ("name", "uri", "email") or name in parts or len(each) or each.attrib:
                raise NotPlainError
            if (each.tail or "").strip():
                raise NotPlainError
            parts[name] = (each.text or "").strip()
        named, email = parts.get("name"), parts.get("email")
        into["author"] = f"{named} ({email})" if named and email else named or email or ""

    def _resolved(self, link: str) -> str:
        return str(_urljoin(self._base, link)) if link and not _links.is_joined(link) else link


_OF_VIDEO: dict[str, Handler] = {
    f"{MEDIA}title": ("title", Reader.leaf),
    f"{MEDIA}content": ("content", Reader.leaf),
    f"{MEDIA}thumbnail": ("thumbnail", Reader.leaf),
    f"{MEDIA}description": ("summary", Reader.description),
    f"{MEDIA}community": ("community", Reader.numbers),
}


def only(element: Element, names: set[str] | frozenset[str]) -> None:
    if element.attrib and not names.issuperset(element.attrib):
        raise NotPlainError


def _text(element: Element) -> str:
    """Give the text of an element without attributes, mended as feedparser mends it."""
    if len(element) or element.attrib:
        raise NotPlainError
    said = (element.text or "").strip()
    return said if said.isascii() else _mended(said)


def _said(element: Element, names: set[str] | frozenset[str]) -> str:
    """Give the text of an element that may have some attributes."""
    if len(element) or not names.issuperset(element.attrib):
        raise NotPlainError
    said = (element.text or "").strip()
    return said if said.isascii() else _mended(said)


def _mended(said: str) -> str:
    """Put the letters that were meant for those that somebody took for others."""
    with contextlib.suppress(UnicodeError):  # what was UTF-8 already when it was made UTF-8
        said = said.encode("iso-8859-1").decode("utf-8")
    # To look for one takes a tenth of the time of putting other letters for them.
    return said.translate(_cp1252) if _IN_CP1252.search(said) else said
