"""Reads what Lemmy and PieFed answer, old and new: people, posts, comments. Only apart.

The three ways of answering differ in what they call things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitors import Item, _dates, _html, _links, _text
from monitors._api import UnreadableError, count, loads, mapping, rows, text

WAYS = ("v3", "v4", "alpha")
"""Lemmy to 0.19, Lemmy from 1.0, PieFed."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_PEOPLE = 20
_MOST_PLACES = 10
_QUOTED = re.compile(r"^ {0,3}(>[> ]*)", re.MULTILINE)
_CALLED = re.compile(r"(?<![\w@/.])@([\w.-]{1,60})@([\w-]{1,63}(?:\.[\w-]{1,63})+(?::\d{1,5})?)")
_LINKED = re.compile(r"\]\((https?://[^\s()<>]{1,200}/u/[\w.@-]{1,200})\)")
_PLACE = re.compile(r"https?://[^\s<>()\[\]\"'`]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody. `actor` is what every server knows them by, `places` what they link to."""

    actor: str
    name: str
    title: str
    is_banned: bool
    is_deleted: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing written, and what it answers, by what we call that.

    `is_gone` tells that it was deleted, or removed by a moderator.
    """

    item: Item
    author: str
    is_gone: bool
    answers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one answer holds: somebody, where it says who, and what they wrote, in no order."""

    person: Person | None
    entries: tuple[Entry, ...]
    next: str = ""


def error(body: bytes) -> str:
    """Read the word for a refusal."""
    said = mapping(loads(body))
    return _text.one_line(text(said.get("error")) or text(said.get("message")), 200)


def page(body: bytes, now: datetime) -> Page:
    """Read a page of what somebody wrote. Raises UnreadableError where it is none."""
    said = mapping(loads(body))
    views = said.get("items")
    if not isinstance(views, list):
        views = [*rows(said.get("posts")), *rows(said.get("comments"))]
        if not views and not mapping(said.get("person_view")):
            raise UnreadableError
    entries = (_entry(view, now) for view in rows(views))
    return Page(
        person=_person(said),
        entries=tuple(entry for entry in entries if entry is not None),
        next=text(said.get("next_page"))[:500],
    )


def entry(body: bytes, now: datetime) -> Entry:
    """Read one post or comment. Raises UnreadableError where there is none."""
    said = mapping(loads(body))
    found = _entry(mapping(said.get("post_view")) or mapping(said.get("comment_view")), now)
    if found is None:
        raise UnreadableError
    return found


def _person(said: dict[str, Any]) -> Person | None:
    view = mapping(said.get("person_view"))
    one = mapping(view.get("person"))
    name = text(_first(one, "name", "user_name"))[:100]
    actor = _links.tidy(_first(one, "actor_id", "ap_id"))
    if not name or not actor:
        return None
    about = text(_first(one, "bio", "about"))[:10_000]
    places = (_links.tidy(link.rstrip(".,;:!?*_")) for link in _PLACE.findall(about))
    return Person(
        actor=actor,
        name=name,
        title=_text.one_line(text(_first(one, "display_name", "title"))) or name,
        is_banned=one.get("banned") is True or view.get("banned") is True,
        is_deleted=one.get("deleted") is True,
        places=tuple(dict.fromkeys(link for link in places if link))[:_MOST_PLACES],
    )


def _entry(view: dict[str, Any], now: datetime) -> Entry | None:
    """Make an entry of a view; None where it is neither a post nor a comment."""
    comment = mapping(view.get("comment"))
    one = comment or mapping(view.get("post"))
    number = count(one.get("id"))
    if number is None:
        return None
    author = _links.tidy(_first(mapping(view.get("creator")), "actor_id", "ap_id"))
    counts = mapping(view.get("counts")) or one
    words = _words(_first(one, "content", "body"))
    link = "" if comment else _links.tidy(one.get("url"))
    if link and link not in words:
        words = f"{words}\n\n{link}".strip()
    edited = _dates.read(_first(one, "updated", "updated_at", "edited_at"))
    item = Item(
        id=f"{'c' if comment else 'p'}{number}"[:100],
        url=_links.tidy(one.get("ap_id")) or author,
        title="" if comment else _text.one_line(text(_first(one, "name", "title"))),
        text=words,
        lang=None,
        published_at=min(_dates.read(_first(one, "published", "published_at")) or _FIRST, now),
        kind="reply" if comment else "post",
        replies=count(_first(counts, "child_count", "comments")),
        likes=count(_first(counts, "upvotes", "score")),
        edited_at=min(edited, now) if edited else None,
        people=tuple(one for one in _people(words) if one != author),
    )
    is_gone = one.get("deleted") is True or one.get("removed") is True
    return Entry(item=item, author=author, is_gone=is_gone, answers=_answers(comment))


def _answers(comment: dict[str, Any]) -> str:
    """Name what a comment answers: another one, or the post that all of them are about."""
    above = text(comment.get("path"))[:2_000].split(".")[:-1]
    post = count(comment.get("post_id"))
    if above and re.fullmatch(r"[1-9][0-9]{0,18}", above[-1]):
        return f"c{above[-1]}"
    return f"p{post}"[:100] if post is not None else ""


def _first(said: dict[str, Any], *names: str) -> Any:
    """Give the first of these that is said."""
    return next((said[name] for name in names if said.get(name) is not None), None)


def _words(said: object) -> str:
    """Make text of Markdown: what is quoted there stands in lines that begin with "> " already."""
    words = _html.plain(text(said))
    return _QUOTED.sub(lambda mark: "> " * mark[0].count(">"), words)


def _people(words: str) -> list[str]:
    """List the profiles of whom a text calls by their name and server, or links to."""
    own = "\n".join(line for line in words.split("\n") if not line.startswith(">"))
    called = [f"https://{host}/u/{name}" for name, host in _CALLED.findall(own)]
    linked = [_links.tidy(link) for link in _LINKED.findall(own)]
    return list(dict.fromkeys(link for link in (*linked, *called) if link))[:_MOST_PEOPLE]
