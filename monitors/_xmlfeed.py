"""Reads RSS 0.9 to 2.0, RDF and Atom as feedparser does; only ever in a process apart."""

from __future__ import annotations

import io
import re
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser

from monitors import _dates, _html, _links, _plainfeed, _text
from monitors._entries import Entry, Feed, UnreadableError, items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_PERIODS = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
_DAY = 86_400
_HEAD = 50_000  # bytes in which a feed says what it is
_END = 100  # bytes in which most feeds are closed
_SKIPS = re.compile(
    rb"<skip(hours|days)\b[^>]{0,100}>.{0,2000}?</skip\1>", re.IGNORECASE | re.DOTALL
)
_SKIPPED = re.compile(rb">\s*(\d{1,2}|[A-Za-z]{6,9})\s*</(?:hour|day)>", re.IGNORECASE)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDPRESS = re.compile(r"https?://(?:www\.)?wordpress\.(?:org|com)/", re.IGNORECASE)
_WORDPRESS_PAGE = 10  # entries of a page, unless the owner has set another number
_ALERTS = re.compile(r"tag:google\.com,\d{4}:googlealerts/")
_BEGINS = re.compile(rb"<((?:[a-z]+:)?(?:rss|feed|rdf))[\s>]", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*\?>")
# Said of itself in ASCII, which it could not be if it were true.
_DECLARED_WIDE = re.compile(
    rb"^\s*<\?xml[^>]{1,200}encoding\s*=\s*[\"'](?:utf-?(?:16|32)|ucs-?[24])[^>]*\?>", re.IGNORECASE
)
# With fewer digits it is a number of a character, whatever they are.
_REFERENCE = re.compile(rb"&#(?:x([0-9a-f]{4,})|([0-9]{5,}));", re.IGNORECASE)
# What most feeds have neither of; to look for both takes as long as to look for one.
_SELDOM = re.compile(rb"<(?:!doctype|skip)", re.IGNORECASE)
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[")
_ENTITY = re.compile(rb"<!ENTITY\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
# A letter or a few words. What holds others, or is elsewhere, is how a kilobyte becomes gigabytes.
_PLAIN_ENTITY = re.compile(rb"<!ENTITY\s+[\w.-]+\s+([\"'])(?:&#\w{1,8};|[^&%\"']{0,80})\1\s*>")
_MOST_DIGITS = 7  # of the number of a character


def read(body: bytes, url: str, content_type: str, now: datetime) -> Feed:
    """Read an XML feed. Raises UnreadableError where it is none."""
    headers = {"content-type": content_type, "content-location": url}
    body = sound(body)
    has_more = _SELDOM.search(body) is not None
    if has_more and _SUBSET.search(body):
        body = _ENTITY.sub(lambda one: one[0] if _PLAIN_ENTITY.fullmatch(one[0]) else b"", body)
    try:
        found = _plainfeed.parsed(body, url, content_type) or _parsed(body, headers)
    except Exception:  # noqa: BLE001 - encodings such as punycode make it raise what they like
        try:
            found = _parsed(_as_utf8(body), {"content-location": url})
        except Exception as error:
            raise UnreadableError("unknown") from error
    version = found.get("version") or ""
    raw = found.get("entries") or []
    if not version and not raw:
        raise UnreadableError("unknown")
    feed = found.get("feed") or {}
    link = _links.tidy(dict.get(feed, "link"), url)
    is_atom = version.startswith("atom")
    lang = _text.language(dict.get(feed, "language"))
    generator = str(dict.get(feed, "generator") or "")
    entries = [_entry(entry, url, lang, is_atom=is_atom) for entry in raw]
    if generator.lower().startswith("hugo"):  # whose summaries look like whole texts
        for entry in entries:
            entry.excerpt = True
    made, left_out = items(entries, now, link or url, url)
    return Feed(
        form=version or "xml",
        title=_title(feed, is_atom=is_atom),
        link=link,
        items=made,
        left_out=left_out,
        hint=_hint(feed),
        skips=_skips(body) if has_more else (),
        older=_older(feed, url, generator, len(raw)),
        moved_to=_links.tidy(dict.get(feed, "itunes_new-feed-url")),
        authors=_authors(raw),
        is_over=str(dict.get(feed, "itunes_complete") or "").strip().lower() == "yes",
        is_cut=bool(raw) and _is_cut(body),
    )


def sound(body: bytes) -> bytes:
    """Take out what feedparser gives up a whole feed for."""
    body = _DECLARED_WIDE.sub(b"", body)
    return _REFERENCE.sub(_sound, body) if b"#" in body else body


def _is_cut(body: bytes) -> bool:
    """Tell whether what a feed begins with is never closed: its server died, or a cache kept half.

    feedparser reads what came and says nothing; in a feed with its oldest entries first, what is
    missing is what is new.
    """
    plain = body.replace(b"\0", b"")  # UTF-16
    begins = _BEGINS.search(plain[:_HEAD])
    if begins is None:
        return False
    close = b"</" + begins[1].lower()
    # Looked for first where it nearly always is.
    return close not in plain[-_END:].lower() and close not in plain.lower()


def _authors(raw: list[Any]) -> tuple[str, ...]:
    named = (dict.get(entry, "author") for entry in raw)
    different = dict.fromkeys(one for one in named if isinstance(one, str))  # mostly one
    return tuple(dict.fromkeys(_text.one_line(one, 100) for one in different))


def _older(feed: Any, url: str, generator: str, count: int) -> str:
    """Tell where older entries are: by RFC 5005, or by WordPress's own pages."""
    for row in dict.get(feed, "links") or []:
        if row.get("rel") in ("prev-archive", "next"):
            link = _links.tidy(row.get("href"), url)
            return link if _links.is_same_host(link, url) else ""
    if count < _WORDPRESS_PAGE or not _WORDPRESS.match(generator):
        return ""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = _count(asked.get("paged")) or 1
    return urlunsplit(parts._replace(query=urlencode({**asked, "paged": page + 1})))


def _skips(body: bytes) -> tuple[str, ...]:
    """List the hours and days at which an RSS feed asks not to be fetched."""
    found = []
    for block in _SKIPS.finditer(body[:_HEAD]):
        found += [word.decode("ascii").lower() for word in _SKIPPED.findall(block[0])]
    hours = {str(int(word) % 24) for word in found if word.isdigit()}
    return (*sorted(hours, key=int), *dict.fromkeys(word for word in found if word in DAYS))


def _parsed(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    # As a file: bytes that look like a path or an address must not be opened as one. Its cleaning
    # of HTML is off, because only text is kept of it, and costs a third of the time.
    found: dict[str, Any] = feedparser.parse(
        io.BytesIO(body),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return found


def _sound(reference: re.Match[bytes]) -> bytes:
    """Leave out a number that is no character's, for which feedparser gives up a whole feed."""
    digits = (reference[1] or reference[2]).lstrip(b"0")
    if len(digits) > _MOST_DIGITS:
        return b""
    number = int(digits or b"0", 16 if reference[1] else 10)
    return reference[0] if number < 0xD800 or 0xDFFF < number < 0x110000 else b""


def _as_utf8(body: bytes) -> bytes:
    return _DECLARED.sub(b"", body.decode("utf-8", "replace").encode())


def _entry(raw: Any, url: str, feed_lang: str | None, *, is_atom: bool) -> Entry:
    markup, text, lang = _content(raw, is_atom=is_atom)
    link = _links.tidy(dict.get(raw, "feedburner_origlink") or dict.get(raw, "link"), url)
    identity = dict.get(raw, "id")
    identity = identity if isinstance(identity, str) else ""
    about = identity.startswith("tag:google.com") and _ALERTS.match(identity) is not None
    if about:
        # Each alert names the same article anew.
        link = _unwrapped(link)
        identity = f"about:{_links.same_place(link)}" if link else identity
    published = _published(raw)
    content = dict.get(raw, "content")
    return Entry(
        id=identity,
        link=link or _links.tidy(identity) or _enclosure(raw, url),
        title=_title(raw, is_atom=is_atom),
        html=markup,
        text=text,
        lang=_text.language(lang) or feed_lang,
        published_at=published,
        edited_at=_edited(raw) if is_atom else None,
        replies=_count(dict.get(raw, "slash_comments")),
        kind="about" if about else "post",
        summary=not content or not any("value" in part for part in content),
        excerpt=is_atom,
        is_all=_is_media(raw),
    )


def _unwrapped(link: str) -> str:
    """Give where a link of an alert leads in the end."""
    parts = urlsplit(link)
    if parts.path != "/url" or not re.fullmatch(r"(?:www\.)?google\.[a-z.]+", parts.hostname or ""):
        return link
    asked = parse_qs(parts.query)
    return next((to for name in ("url", "q") for to in map(_links.tidy, asked.get(name, ()))), link)


def _edited(raw: Any) -> datetime | None:
    """Tell when an entry was changed; of videos every new thumbnail counts as that."""
    if not dict.get(raw, "published") or dict.get(raw, "yt_videoid"):
        return None
    return _dates.from_struct(dict.get(raw, "updated_parsed"))


def _is_media(raw: Any) -> bool:
    """Tell whether an entry is an episode or a video, whose notes are all the text there is."""
    if dict.get(raw, "yt_videoid") is not None:
        return True
    for row in dict.get(raw, "links") or ():
        kind = str(row.get("type") or "") if row.get("rel") == "enclosure" else ""
        if kind.startswith(("audio/", "video/")):
            return True
    return False


def _title(raw: Any, *, is_atom: bool) -> str:
    value = dict.get(raw, "title")
    if not isinstance(value, str):
        return ""
    detail = dict.get(raw, "title_detail") or {}
    # Atom says whether a title is markup; in RSS nobody knows, and most have entities.
    if is_atom and detail.get("type") == "text/plain":
        return _text.one_line(value)
    return _html.line_of(value)


def _content(raw: Any, *, is_atom: bool) -> tuple[str, str, object]:
    """Give the HTML or else the plain text of an entry, the whole of it before its summary."""
    parts = [part for part in dict.get(raw, "content") or [] if part.get("value")]
    if len(parts) > 1:
        parts.sort(key=lambda part: "html" not in (part.get("type") or ""))
    title_lang = (dict.get(raw, "title_detail") or {}).get("language")
    for part in chain(parts, _summary(raw)):
        value = part["value"]
        kind = part.get("type") or ""
        lang = part.get("language") or title_lang
        if is_atom and kind == "text/plain":
            return "", value, lang
        if not _html.is_html(value):
            # Not marked up, so its lines mean something; entities it may have all the same.
            return "", _html.unescaped(value), lang
        # What came as base64 is called a stream of octets, and is text all the same.
        if "html" in kind or kind.startswith("text/") or kind in ("", "application/octet-stream"):
            return value, "", lang
    return "", "", title_lang


def _summary(raw: Any) -> Iterator[dict[str, Any]]:
    """Give the summary of an entry as a part of it, where there is one."""
    summary = dict.get(raw, "summary")
    if isinstance(summary, str) and summary.strip():
        yield {**(dict.get(raw, "summary_detail") or {}), "value": summary}


def _published(raw: Any) -> datetime | None:
    # dict.get, because feedparser's own looks in other fields and warns about it.
    for name in ("published", "created", "updated"):
        told, value = _dates.from_struct(dict.get(raw, f"{name}_parsed")), dict.get(raw, name)
        # feedparser reads a day in November out of 2026年1月5日.
        is_foreign = isinstance(value, str) and not value.isascii()
        found = (_dates.read(value) or told) if is_foreign else (told or _dates.read(value))
        if found is not None:
            return found
    return None


def _enclosure(raw: Any, url: str) -> str:
    links = dict.get(raw, "links") or []
    return next((link for row in links if (link := _links.tidy(row.get("href"), url))), "")


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value) else None


def _hint(feed: Any) -> int:
    """Tell the interval at which a feed says that it changes, by ttl or sy:updatePeriod."""
    minutes = _count(dict.get(feed, "ttl")) or 0
    period = dict.get(feed, "sy_updateperiod")
    often = _count(dict.get(feed, "sy_updatefrequency")) or 1
    by_period = _PERIODS.get(period.strip().lower(), 0) if isinstance(period, str) else 0
    return min(_DAY, max(minutes * 60, by_period // often))
