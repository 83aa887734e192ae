"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org), which feedparser does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitors import _dates, _html, _links, _text
from monitors._entries import Entry, Feed, UnreadableError, items

if TYPE_CHECKING:
    from datetime import datetime

_VERSION = "https://jsonfeed.org/version/"
_MOST_AUTHORS = 200  # entries that are asked for their authors


def read(body: bytes, url: str, now: datetime) -> Feed:
    """Read a JSON Feed. Raises UnreadableError where it is none."""
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("json") from error
    if not isinstance(found, dict) or not _is_version(found.get("version")):
        raise UnreadableError("json")
    raw = found.get("items")
    link = _links.tidy(found.get("home_page_url"), url)
    lang = _text.language(found.get("language"))
    entries = (
        [_entry(row, url, lang) for row in raw or [] if isinstance(row, dict)]
        if isinstance(raw, list)
        else []
    )
    entries = [one for one in entries if one.id or one.link or one.title or one.html or one.text]
    made, left_out = items(entries, now, link or url, url)
    older = _links.tidy(found.get("next_url"), url)
    return Feed(
        form="json",
        title=_html.line_of(_string(found.get("title"))),
        link=link,
        items=made,
        left_out=left_out,
        older=older if _links.is_same_host(older, url) else "",
        authors=_authors(found, raw),
        is_over=found.get("expired") is True,
    )


def _authors(found: dict[str, Any], raw: object) -> tuple[str, ...]:
    """Name who wrote a feed, in the manner of either version."""
    named: dict[str, None] = {}
    for one in raw[:_MOST_AUTHORS] if isinstance(raw, list) else []:
        for holder in (one, found):
            if not isinstance(holder, dict):
                continue
            authors = holder.get("authors") or [holder.get("author")]
            for author in authors if isinstance(authors, list) else []:
                if isinstance(author, dict) and isinstance(author.get("name"), str):
                    named.setdefault(_text.one_line(author["name"], 100))
            if holder.get("authors") or holder.get("author"):
                break
    return tuple(named)


def _is_version(value: object) -> bool:
    return isinstance(value, str) and value.replace("http:", "https:", 1).startswith(_VERSION)


def _entry(raw: dict[str, Any], url: str, feed_lang: str | None) -> Entry:
    link = _links.tidy(raw.get("url"), url) or _links.tidy(raw.get("external_url"), url)
    identity = raw.get("id")
    if isinstance(identity, (int, float)) and not isinstance(identity, bool):
        identity = f"{identity:g}" if isinstance(identity, float) else str(identity)
    markup = _string(raw.get("content_html"))
    published = _dates.read(raw.get("date_published"))
    edited = _dates.read(raw.get("date_modified"))
    text = _string(raw.get("content_text")) or _string(raw.get("summary"))
    return Entry(
        id=_string(identity),
        link=link or _links.tidy(identity),
        title=_html.line_of(_string(raw.get("title"))),
        html=markup,
        text="" if markup.strip() else text,
        lang=_text.language(raw.get("language")) or feed_lang,
        published_at=published or edited,
        edited_at=edited if published else None,
        summary=not markup.strip() and not _string(raw.get("content_text")),
        excerpt=True,
        is_all=bool(raw.get("attachments") or raw.get("external_url")),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
