"""Reads what Hacker News answers: a person, and one item of all that people post there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from monitors import Item, _html, _links
from monitors._api import UnreadableError, count, loads, text

PAGE = "https://news.ycombinator.com"
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_FIRST = 1_160_000_000  # when it began, in seconds since 1970
_MOST_PLACES = 10
_MOST_ABOUT = 20_000
_QUOTED = re.compile(r"^>+ *(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, with the ids of what they posted since, oldest first.

    `is_empty` tells that nothing at all of theirs is listed.
    """

    name: str
    places: tuple[str, ...]
    ids: tuple[int, ...]
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One item: whose it is, what it answers, and whether it is still to be seen."""

    author: str
    parent: int
    at: datetime | None
    hidden: bool
    item: Item | None


def link_of(name: str) -> str:
    """Give the link of a person."""
    return f"{PAGE}/user?id={name}"


def user(body: bytes, after: int) -> User | None:
    """Read a person and what they posted after an id; None where nobody is called so.

    Raises UnreadableError.
    """
    said = loads(body)
    if said is None:
        return None
    if not isinstance(said, dict) or not NAME.fullmatch(text(said.get("id"))):
        raise UnreadableError
    submitted = said.get("submitted")
    ids = submitted if isinstance(submitted, list) else []
    return User(
        name=text(said.get("id")),
        places=_places(text(said.get("about"))),
        ids=tuple(sorted({one for one in ids if type(one) is int and after < one < 1 << 53})),
        is_empty=not ids,
    )


def post(body: bytes, now: datetime) -> Post | None:
    """Read an item; None where there is none of that id yet. Raises UnreadableError."""
    said = loads(body)
    if said is None:
        return None
    if not isinstance(said, dict) or not count(said.get("id")):
        raise UnreadableError
    author, parent = text(said.get("by")), count(said.get("parent"))
    at = _time(said.get("time"), now)
    hidden = bool(said.get("deleted") or said.get("dead"))
    return Post(
        author=author if NAME.fullmatch(author) else "",
        parent=parent if parent is not None and parent < 1 << 53 else 0,
        at=at,
        hidden=hidden,
        item=None if hidden or at is None else _item(said, at),
    )


def _item(said: dict[str, object], at: datetime) -> Item | None:
    number, kind = text(said.get("id"))[:20], text(said.get("type"))
    if kind not in ("story", "comment", "job", "poll"):
        return None  # a choice of a poll is part of it
    # A quotation is begun by hand there, with or without a space.
    words = _QUOTED.sub("> ", _html.text_of(text(said.get("text"))))
    title = _html.line_of(text(said.get("title")))
    if not words and not title:
        return None
    kids = said.get("kids")
    replies = count(said.get("descendants"))
    if replies is None and isinstance(kids, list):
        replies = len(kids)
    return Item(
        id=number,
        url=f"{PAGE}/item?id={number}",
        title=title,
        text=words,
        lang=None,
        published_at=at,
        kind="reply" if kind == "comment" else "post",
        replies=replies,
        likes=count(said.get("score")),
    )


def _places(about: str) -> tuple[str, ...]:
    """Give the places that somebody links to in what they say of themselves."""
    page = LexborHTMLParser("<body>" + about[:_MOST_ABOUT].replace("\x00", ""))
    links = (_links.tidy(node.attributes.get("href")) for node in page.css("a[href]"))
    return tuple(dict.fromkeys(link for link in links if link))[:_MOST_PLACES]


def _time(value: object, now: datetime) -> datetime | None:
    seconds = count(value)
    if seconds is None or seconds < _FIRST:
        return None
    return datetime.fromtimestamp(min(seconds, int(now.timestamp())), UTC)
