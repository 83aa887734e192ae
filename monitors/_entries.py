"""What every form of feed has in common: raw entries in, items out, bounded, dated and named."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitors import Item, _dates, _html, _teaser, _text
from monitors._link import MOST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

NEWEST = 200  # entries kept of one look
_LONGEST_ID = 500


class UnreadableError(Exception):
    """The bytes are no feed. `what` is html, empty, json, or unknown."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(slots=True, kw_only=True)
class Entry:
    """One entry as its feed tells it; `text` is plain already where `html` is empty.

    `summary` tells that the feed has no more than a summary of it, `excerpt` that it calls it one.
    `is_all` tells that there is no article behind the link, as of an episode.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    lang: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    replies: int | None = None
    kind: str = "post"
    summary: bool = False
    excerpt: bool = False
    is_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, read: its newest items, oldest first, and what it says of itself.

    `hint` is the interval in seconds at which it says it changes, 0 where it does not say;
    `skips` the hours ("7", UTC) and days ("sunday") at which it asks not to be fetched. `older` is
    the address of the page of what came before. `moved_to` is where it says to be from now on.
    `authors` are the names of who wrote the entries. `is_over` tells that it says there will be no
    more. `is_cut` tells that it breaks off before its end, so that there may be more than came.
    """

    form: str
    title: str
    link: str
    items: tuple[Item, ...]
    left_out: int = 0
    hint: int = 0
    skips: tuple[str, ...] = ()
    older: str = ""
    moved_to: str = ""
    authors: tuple[str, ...] = ()
    is_over: bool = False
    is_cut: bool = False


def items(
    entries: Sequence[Entry], now: datetime, link: str, url: str = ""
) -> tuple[tuple[Item, ...], int]:
    """Make items of entries given newest first; tell how many were left out beyond the newest.

    `link` is the page of the feed, `url` where the feed itself is.
    """
    dates = _dates.placed([entry.published_at for entry in entries], now)
    # Stable, so that entries of one time stay in the order of the feed.
    order = sorted(range(len(entries)), key=lambda here: dates[here], reverse=True)[:NEWEST]
    made = [_item(entries[here], dates[here], link, url) for here in order]
    return tuple(_told_apart(made)[::-1]), len(entries) - len(made)


def _item(entry: Entry, at: datetime, feed_link: str, url: str) -> Item:
    text = _html.text_of(entry.html) if entry.html else _html.plain(entry.text)
    text = _teaser.without_added(text)
    link = entry.link[:MOST]
    # What is elsewhere need not be by the same author, and is not ours to fetch.
    is_cut = (
        not entry.is_all
        and entry.kind == "post"
        and _teaser.is_same_site(link, url)
        and _teaser.is_cut(text, summary=entry.summary, excerpt=entry.excerpt)
    )
    return Item(
        id=_identity(entry, text),
        url=link or feed_link,
        title=entry.title,
        text=text,
        lang=entry.lang,
        published_at=at,
        kind=entry.kind,
        replies=entry.replies,
        edited_at=entry.edited_at if entry.edited_at and entry.edited_at > at else None,
        truncated=is_cut,
    )


def _identity(entry: Entry, text: str) -> str:
    """Name an entry: by its own id, else its link, else by what it says."""
    name = _text.one_line(entry.id, _LONGEST_ID * 4) or entry.link
    if not name:
        name = "\n".join((entry.title, str(entry.published_at or ""), text))
        return f"made:{_hashed(name)}"
    return name if len(name) <= _LONGEST_ID else f"made:{_hashed(name)}"


def _told_apart(made: list[Item]) -> list[Item]:
    """Tell items apart whose feed gives them all the same id; true doubles are dropped."""
    often = Counter(item.id for item in made)
    found: dict[str, Item] = {}
    for item in made:
        if often[item.id] > 1 and item.kind != "about":
            named = f"{item.id}#{_hashed(item.url + item.title + item.text)}"
            item = item._replace(id=named)  # noqa: PLW2901
        found.setdefault(item.id, item)
    return list(found.values())


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
