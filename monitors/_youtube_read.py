"""Reads what YouTube answers beside its feeds: pages of channels and videos, and its Data API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitors import Item, _dates, _html, _links, _text
from monitors._api import UnreadableError, count, loads, mapping, rows, text

if TYPE_CHECKING:
    from datetime import datetime

_CHANNEL = r"UC[\w-]{22}"
_MOST_PAGE = 4_000_000  # bytes of a page that are looked at
_HEAD = (  # where a channel's page names the channel, the surest first
    rf"<link rel=\"canonical\" href=\"[^\"]{{0,100}}/channel/({_CHANNEL})\"",
    rf"<link rel=\"alternate\" type=\"application/rss\+xml\"[^>]{{0,200}}channel_id=({_CHANNEL})\"",
    rf"<meta itemprop=\"(?:identifier|channelId)\" content=\"({_CHANNEL})\"",
    rf"\"externalId\":\"({_CHANNEL})\"",
    rf"\"externalChannelId\":\"({_CHANNEL})\"",
)
_TITLE = re.compile(r"<meta property=\"og:title\" content=\"([^\"]{0,500})\"")
_TERMINATED = re.compile(r"This (?:account|channel) has been (?:terminated|suspended)")
_PLACE = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_MOST_PLACES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel. `id` is "" where none is named, `places` are links in its description."""

    id: str
    title: str
    handle: str = ""
    places: tuple[str, ...] = ()
    is_terminated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """A page of what a channel has uploaded, newest first, and the token of the next."""

    items: tuple[Item, ...]
    next: str


def page(body: bytes) -> Channel:
    """Read the page of a channel, or of one of its videos."""
    words = body[:_MOST_PAGE].decode("utf-8", "replace")
    found = (re.search(form, words) for form in _HEAD)
    title = _TITLE.search(words)
    return Channel(
        id=next((one[1] for one in found if one), ""),
        title=_text.one_line(_html.unescaped(title[1])) if title else "",
        is_terminated=_TERMINATED.search(words) is not None,
    )


def author(body: bytes) -> str:
    """Read from an oEmbed answer the link of the channel that a video is of."""
    return _links.tidy(mapping(loads(body)).get("author_url"))


def channel(body: bytes) -> Channel | None:
    """Read the channel that the Data API was asked for; None where there is none."""
    said = mapping(loads(body))
    if "items" not in said and "pageInfo" not in said:
        raise UnreadableError
    one = next(iter(rows(said.get("items"))), {})
    snippet = mapping(one.get("snippet"))
    name = text(one.get("id"))
    if not re.fullmatch(_CHANNEL, name):
        return None
    handle = text(snippet.get("customUrl"))[:100]
    about = text(snippet.get("description"))[:10_000]
    places = (_links.tidy(link.rstrip(".,;:!?*_")) for link in _PLACE.findall(about))
    return Channel(
        id=name,
        title=_text.one_line(text(snippet.get("title"))) or name,
        handle=handle if handle.startswith("@") else "",
        places=tuple(dict.fromkeys(link for link in places if link))[:_MOST_PLACES],
    )


def reason(body: bytes) -> str:
    """Read the word with which the Data API refuses."""
    error = mapping(mapping(loads(body)).get("error"))
    first = next(iter(rows(error.get("errors"))), {})
    return _text.one_line(text(first.get("reason")) or text(error.get("status")), 60)


def owner(body: bytes) -> str:
    """Read from the Data API the channel that a video is of; "" where there is no such video."""
    one = next(iter(rows(mapping(loads(body)).get("items"))), {})
    name = text(mapping(one.get("snippet")).get("channelId"))
    return name if re.fullmatch(_CHANNEL, name) else ""


def uploads(body: bytes, web: str, now: datetime) -> Uploads:
    """Read a page of the playlist in which the Data API lists what a channel has uploaded."""
    said = mapping(loads(body))
    if not isinstance(said.get("items"), list):
        raise UnreadableError
    found = (_item(one, web, now) for one in rows(said.get("items")))
    return Uploads(
        items=tuple(item for item in found if item is not None),
        next=text(said.get("nextPageToken"))[:200],
    )


def _item(said: dict[str, Any], web: str, now: datetime) -> Item | None:
    """Make an item of an entry; None where the video is private or deleted."""
    snippet, details = mapping(said.get("snippet")), mapping(said.get("contentDetails"))
    video = text(details.get("videoId")) or text(mapping(snippet.get("resourceId")).get("videoId"))
    at = _dates.read(details.get("videoPublishedAt"))
    if at is None or not re.fullmatch(r"[\w-]{6,20}", video):
        return None
    return Item(
        id=f"yt:video:{video}",
        url=f"{web}/watch?v={video}",
        title=_text.one_line(text(snippet.get("title"))),
        text=_html.plain(text(snippet.get("description"))),
        lang=None,
        published_at=min(at, now),
        likes=count(mapping(said.get("statistics")).get("likeCount")),
    )
