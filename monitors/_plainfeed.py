"""Reads plain RSS 2.0 and Atom 1.0 as feedparser would, at a tenth of its cost, or not at all.

A feed is plain if it is well-formed, says that it is UTF-8, and holds only elements and attributes
of which it is known here what feedparser makes of them. Whatever else is in it, feedparser reads.
What is given is equal to what feedparser gives, as far as `_xmlfeed` asks; the tests hold them to
each other.
"""

from __future__ import annotations

import codecs
import re
from xml.etree import ElementTree as ET

from feedparser.mixin import _FeedParserMixin
from feedparser.urls import make_safe_absolute_uri

from monitors._plain_elements import (
    ATOM,
    CONTENT,
    DC,
    ITUNES,
    LANG,
    MEDIA,
    SLASH,
    SY,
    YOUTUBE,
    Element,
    Found,
    Handler,
    NotPlainError,
    Reader,
    only,
)

_WFW = "{http://wellformedweb.org/CommentAPI/}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_OLD_SEARCH = "{http://a9.com/-/spec/opensearchrss/1.0/}"
_PLAY = "{http://www.google.com/schemas/play-podcasts/1.0}"
_WORDPRESS = "{com-wordpress:feed-additions:1}"

_DECLARED = re.compile(
    rb"<\?xml\s+version=([\"'])1\.0\1(\s+encoding=([\"'])utf-8\3)?"
    rb"(?:\s+standalone=([\"'])(?:yes|no)\4)?\s*\?>",
    re.IGNORECASE,
)
_DECLARATION = re.compile(rb"<![a-z]", re.IGNORECASE)
# Where nothing comes before the first element, there are no declarations either.
_FIRST = re.compile(rb"(?:<\?xml [^<>?]*\?>)?\s*<[a-z]", re.IGNORECASE)
_NAMESPACE = re.compile(rb"xmlns(?::([\w.-]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_OTHER_FORMS = frozenset({"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"})


def parsed(body: bytes, url: str, content_type: str) -> Found | None:
    """Give what `feedparser.parse` gives of a plain feed, as far as it is asked for.

    None where the feed is not plain.
    """
    if not url.startswith(("http://", "https://")) or not _is_plain(body, content_type):
        return None
    try:
        root = ET.fromstring(body)  # noqa: S314 - has no declarations, and we are apart
        base = make_safe_absolute_uri(url, url) or url
        if root.tag == "rss":
            return _rss(Reader(base, root, _IN_ITEM), root)
        if root.tag == f"{ATOM}feed":
            return _atom(Reader(base, root, _IN_ENTRY), root)
    except (NotPlainError, ET.ParseError, ValueError):
        return None
    return None


def _is_plain(body: bytes, content_type: str) -> bool:
    """Tell whether the bytes are UTF-8 to feedparser too, and name nothing by strange names."""
    mime, *more = content_type.split(";")
    charset = ""
    for one in more:
        name, _, value = one.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
    declared = _DECLARED.match(body)
    first_line = body.partition(b"\n")[0]
    says_utf8 = declared is not None and declared[2] is not None
    return (
        charset in ("", "utf-8")
        and (body.startswith(b"<?xml") == (declared is not None))
        and first_line.count(b"encoding=") == says_utf8
        and (says_utf8 or not mime.strip().startswith("text/") or body.isascii())
        and (_FIRST.match(body) is not None or not _DECLARATION.search(body))
        and not body.startswith(codecs.BOM_UTF8)
        and b"\x00" not in body
        and all(_is_usual(*match.groups()) for match in _NAMESPACE.finditer(body))
    )


def _is_usual(prefix: bytes | None, quoted: bytes | None, other: bytes | None) -> bool:
    """Tell whether a namespace has the prefix by which feedparser knows it, or is unknown to it."""
    uri = (quoted if quoted is not None else other or b"").decode("latin-1")
    name = prefix.decode("latin-1") if prefix is not None else None
    known = _PREFIXES.get(uri.lower())
    if known is None:
        return name not in _PREFIX_NAMES and "&" not in uri and "userland" not in uri.lower()
    return known in ("", name) and uri.lower() not in _OTHER_FORMS


_PREFIXES: dict[str, str] = {
    uri.lower(): prefix for uri, prefix in _FeedParserMixin.namespaces.items()
}
_PREFIXES |= {_THREAD[1:-1]: "thr", YOUTUBE[1:-1]: "yt", ATOM[1:-1].lower(): ""}
_PREFIX_NAMES = frozenset(_PREFIXES.values()) - {""}


def _rss(reader: Reader, root: Element) -> Found:
    only(root, {"version", LANG})
    if not root.get("version", "").startswith("2.") or len(root) != 1 or root[0].tag != "channel":
        raise NotPlainError
    only(root[0], frozenset())
    reader.all(root[0], _IN_CHANNEL, reader.feed)
    return {"version": "rss20", "feed": reader.feed, "entries": reader.entries}


def _atom(reader: Reader, root: Element) -> Found:
    only(root, {LANG})
    reader.all(root, _IN_FEED, reader.feed)
    return {"version": "atom10", "feed": reader.feed, "entries": reader.entries}


_MORE = ("", Reader.leaf)
_IN_CHANNEL: dict[str, Handler] = {
    "item": ("", Reader.entry),
    "title": ("title", Reader.plain_title),
    "link": ("link", Reader.feed_link),
    f"{ATOM}link": ("", Reader.atom_link),
    "language": ("language", Reader.text),
    f"{DC}language": ("language", Reader.text),
    "generator": ("generator", Reader.words),
    "ttl": ("ttl", Reader.text),
    f"{SY}updatePeriod": ("period", Reader.text),
    f"{SY}updateFrequency": ("frequency", Reader.text),
    "image": ("image", Reader.nested),
    "skipHours": ("hours", Reader.nested),
    "skipDays": ("days", Reader.nested),
    "description": ("description", Reader.leaf),
    **dict.fromkeys(
        ("pubDate", "lastBuildDate", "copyright", "managingEditor", "webMaster", "docs"), _MORE
    ),
    **dict.fromkeys(("category", "cloud", f"{SY}updateBase", f"{ATOM}updated"), _MORE),
    **dict.fromkeys((f"{DC}creator", f"{DC}date", f"{DC}rights", f"{DC}publisher"), _MORE),
    f"{_WORDPRESS}site": _MORE,
    # Substack writes these of letters too.
    f"{ITUNES}owner": ("owner", Reader.nested),
    f"{ITUNES}category": ("", Reader.tree),
    f"{ITUNES}new-feed-url": ("itunes_new-feed-url", Reader.text),
    f"{ITUNES}complete": ("itunes_complete", Reader.text),
    **{
        f"{ITUNES}{name}": _MORE
        for name in (
            "author",
            "block",
            "explicit",
            "image",
            "keywords",
            "subtitle",
            "summary",
            "type",
        )
    },
    **dict.fromkeys((f"{_PLAY}owner", f"{_PLAY}email", f"{_PLAY}author"), _MORE),
    **{
        f"{space}{name}": _MORE
        for space in (_SEARCH, _OLD_SEARCH)
        for name in ("totalResults", "startIndex", "itemsPerPage")
    },
}
_IN_ITEM: dict[str, Handler] = {
    "title": ("title", Reader.plain_title),
    "link": ("link", Reader.link),
    f"{ATOM}link": ("", Reader.atom_link),
    "guid": ("id", Reader.guid),
    "pubDate": ("published", Reader.date),
    f"{ATOM}published": ("published", Reader.date),
    f"{ATOM}updated": ("updated", Reader.date),
    f"{DC}date": ("updated", Reader.date),
    "description": ("summary", Reader.description),
    f"{ITUNES}summary": ("notes", Reader.episode),
    f"{CONTENT}encoded": ("content", Reader.encoded),
    "author": ("author", Reader.author),
    f"{DC}creator": ("author", Reader.author),
    f"{ITUNES}author": ("author", Reader.author),
    **{
        f"{ITUNES}{name}": (name, Reader.leaf)
        for name in ("block", "duration", "episode", "episodeType", "explicit", "image")
    },
    **{
        f"{ITUNES}{name}": (f"{name} of episode", Reader.leaf)
        for name in ("keywords", "season", "subtitle", "title")
    },
    "enclosure": ("", Reader.enclosure),
    f"{SLASH}comments": ("comments", Reader.text),
    **dict.fromkeys(("category", "comments", f"{_WFW}commentRss", f"{DC}subject"), _MORE),
    **dict.fromkeys((f"{MEDIA}thumbnail", f"{MEDIA}content", f"{_WORDPRESS}post-id"), _MORE),
    **dict.fromkeys((f"{_THREAD}total", f"{_THREAD}in-reply-to"), _MORE),
}
_IN_FEED: dict[str, Handler] = {
    f"{ATOM}entry": ("", Reader.entry),
    f"{ATOM}title": ("title", Reader.title),
    f"{ATOM}link": ("", Reader.atom_link),
    f"{ATOM}id": ("id", Reader.guid),
    f"{ATOM}generator": ("generator", Reader.words),
    f"{ATOM}author": ("", Reader.person),
    f"{SY}updatePeriod": ("period", Reader.text),
    f"{SY}updateFrequency": ("frequency", Reader.text),
    **{
        f"{ATOM}{name}": _MORE
        for name in ("subtitle", "updated", "rights", "icon", "logo", "category", "published")
    },
    f"{YOUTUBE}channelId": ("channel", Reader.leaf),
    **{
        f"{space}{name}": _MORE
        for space in (_SEARCH, _OLD_SEARCH)
        for name in ("totalResults", "startIndex", "itemsPerPage")
    },
}
_IN_ENTRY: dict[str, Handler] = {
    f"{ATOM}title": ("title", Reader.title),
    f"{ATOM}link": ("", Reader.atom_link),
    f"{ATOM}id": ("id", Reader.guid),
    f"{ATOM}published": ("published", Reader.date),
    f"{ATOM}updated": ("updated", Reader.date),
    f"{ATOM}summary": ("summary", Reader.summary),
    f"{ATOM}content": ("content", Reader.content),
    f"{ATOM}author": ("author", Reader.person),
    f"{ATOM}category": _MORE,
    f"{YOUTUBE}videoId": ("video", Reader.text),
    f"{YOUTUBE}channelId": ("channel", Reader.leaf),
    f"{MEDIA}group": ("summary", Reader.video),
    f"{MEDIA}thumbnail": _MORE,
    f"{_THREAD}total": _MORE,
    f"{_THREAD}in-reply-to": _MORE,
}
