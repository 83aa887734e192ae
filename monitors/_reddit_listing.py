"""Reads what Reddit tells of a person, a listing and a post: only in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitors import Claim, Item, _html, _links
from monitors._api import UnreadableError, count, loads, mapping, rows, text
from monitors._named import links_in
from monitors._text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

POST, COMMENT = "t3_", "t1_"
_EMPTIED = frozenset({"[deleted]", "[removed]", "[removed by reddit]"})
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,20}")
_NAME = re.compile(r"[A-Za-z0-9_-]{2,23}")
_CALLED = re.compile(r"(?<![\w/.])/?u/([A-Za-z0-9_-]{2,23})\b")
_QUOTED = re.compile(r"^(?:> ?)+(?!!)", re.MULTILINE)  # ">!" begins a spoiler
# What Reddit's feeds put beneath every post.
_BENEATH = re.compile(
    r"\s*submitted by\s+/?u/\S+(?:\s+to\s+/?(?:r|u)/\S+)?(?:\s*\[link\])?(?:\s*\[comments\])?\s*$"
)
_MOST_CALLED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing of a listing, in seconds since 1970; `emptied` where its text was taken away."""

    item: Item
    created: float
    edited: float = 0.0
    pinned: bool = False
    emptied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a listing, newest first; `after` asks for the next, "" where there is none."""

    rows: tuple[Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What Reddit tells of a person."""

    name: str
    title: str = ""
    suspended: bool = False
    claims: tuple[Claim, ...] = ()


def is_name(name: str) -> bool:
    """Tell whether something may be the name of a person."""
    return _NAME.fullmatch(name) is not None


def listing(body: bytes, base: str, now: datetime) -> Page:
    """Read a listing, as Reddit's interface gives it. Raises UnreadableError."""
    data = _data(body, "Listing")
    made = (_row(mapping(one.get("data")), base, now) for one in rows(data.get("children")))
    after = text(data.get("after"))
    return Page(
        rows=tuple(row for row in made if row is not None),
        after=after if _FULLNAME.fullmatch(after) else "",
    )


def person(body: bytes) -> Person:
    """Read what is told of a person. Raises UnreadableError."""
    data = _data(body, "t2")
    name = text(data.get("name"))
    if not is_name(name):
        raise UnreadableError
    page = mapping(data.get("subreddit"))
    return Person(
        name=name,
        title=one_line(text(page.get("title"))),
        suspended=data.get("is_suspended") is True,
        claims=tuple(
            Claim(link=link, why="named in the description of the profile on Reddit")
            for link in links_in(text(page.get("public_description")))
        ),
    )


def author(body: bytes) -> str:
    """Read who wrote the one post that was asked for; "" where that is not told."""
    found = [mapping(one.get("data")) for one in rows(_data(body, "Listing").get("children"))]
    name = text(found[0].get("author")) if found else ""
    return name if is_name(name) else ""


def token(body: bytes) -> tuple[str, int]:
    """Read a bearer token and for how many seconds it is good. Raises UnreadableError."""
    data = mapping(loads(body))
    found = text(data.get("access_token"))
    if not re.fullmatch(r"[\x21-\x7e]{1,4000}", found):
        raise UnreadableError
    return found, count(data.get("expires_in")) or 0


def of_feed(items: Sequence[Item], base: str, most: int) -> Page:
    """Make a page of what Reddit's feed holds, given oldest first; `most` is what was asked for."""
    # The ids there are no links, and are taken for parts of one.
    named = [item._replace(id=item.id.rpartition("/")[2]) for item in reversed(items)]
    found = [
        Row(item=_plainer(item, base), created=item.published_at.timestamp())
        for item in named
        if _FULLNAME.fullmatch(item.id)
    ]
    return Page(rows=tuple(found), after=found[-1].item.id if len(found) >= most else "")


def _plainer(item: Item, base: str) -> Item:
    """Take off what the feed adds to what the person wrote."""
    words = _BENEATH.sub("", item.text)
    reply = item.id.startswith(COMMENT)
    return item._replace(
        kind="reply" if reply else "post",
        title="" if reply else item.title,  # it is the title of what is answered
        text=words,
        people=_people(words, (), "", base),
    )


def _data(body: bytes, kind: str) -> dict[str, Any]:
    said = mapping(loads(body))
    if said.get("kind") != kind or not isinstance(said.get("data"), dict):
        raise UnreadableError
    return mapping(said["data"])


def _row(data: dict[str, Any], base: str, now: datetime) -> Row | None:
    name = text(data.get("name"))
    if not _FULLNAME.fullmatch(name):
        return None
    created = _seconds(data.get("created_utc")) or now.timestamp()
    edited = _seconds(data.get("edited"))
    item = (_comment if name.startswith(COMMENT) else _post)(data, base)
    item = item._replace(
        id=name,
        url=_links.tidy(text(data.get("permalink")), base),
        published_at=min(datetime.fromtimestamp(created, UTC), now),
        edited_at=min(datetime.fromtimestamp(edited, UTC), now) if edited else None,
        likes=count(data.get("score")),
    )
    words = text(data.get("body" if name.startswith(COMMENT) else "selftext"))
    return Row(
        item=item,
        created=created,
        edited=edited,
        pinned=data.get("pinned") is True,
        emptied=words.strip().lower() in _EMPTIED
        or text(data.get("author")) == "[deleted]"
        or bool(text(data.get("removed_by_category"))),
    )


_BLANK = Item(id="", url="", title="", text="", lang=None, published_at=datetime.min)  # noqa: DTZ901 - never told


def _comment(data: dict[str, Any], base: str) -> Item:
    words = _words(data.get("body"))
    answered = (text(data.get("link_author")),)
    return _BLANK._replace(
        text=words,
        kind="reply",
        people=_people(words, answered, text(data.get("author")), base),
    )


def _post(data: dict[str, Any], base: str) -> Item:
    title = one_line(text(data.get("title")))
    words = _words(data.get("selftext"))
    kind, passed_on = "post", ""
    me = text(data.get("author"))
    others = rows(data.get("crosspost_parent_list"))
    if others:
        passed_on = text(others[0].get("author"))
        theirs = one_line(text(others[0].get("title")))
        said = _words(others[0].get("selftext"))
        if passed_on == me:
            words = said
        elif title == theirs:
            kind, words = "boost", said
        else:
            kind = "quote"
            words = "\n".join(f"> {line}".rstrip() for line in f"{theirs}\n\n{said}".split("\n"))
            words = words.rstrip("> \n")
    elif not words:
        words = _links.tidy(text(data.get("url_overridden_by_dest")))
    return _BLANK._replace(
        title=title,
        text=words,
        kind=kind,
        replies=count(data.get("num_comments")),
        reposts=count(data.get("num_crossposts")),
        people=_people(words, (passed_on,), me, base),
    )


def _words(value: object) -> str:
    """Make text of Markdown: what is quoted there stands in lines that begin with "> " already."""
    words = _html.plain(text(value))
    return _QUOTED.sub(lambda mark: "> " * mark[0].count(">"), words)


def _people(words: str, named: Sequence[str], me: str, base: str) -> tuple[str, ...]:
    """List the profiles of whom a text answers or calls, the author's own left out."""
    names = [name for name in (*named, *_CALLED.findall(words)) if is_name(name)]
    apart = {name.lower(): name for name in reversed(names) if name.lower() != me.lower()}
    found = reversed(apart.values())
    return tuple(f"{base.rstrip('/')}/user/{name}" for name in list(found)[:_MOST_CALLED])


def _seconds(value: object) -> float:
    """Read a time in seconds since 1970; 0 where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 1_000_000_000 <= value < 10_000_000_000 else 0.0
