"""Reads what a Discourse forum answers: profiles, activity, posts. Only in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from selectolax.lexbor import LexborHTMLParser

from monitors import Item, _dates, _html, _links, _text
from monitors._api import UnreadableError, count, loads, mapping, rows, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LIKES = 2  # the kind of action in `actions_summary`
_NEW_TOPIC = 4
_MOST_PEOPLE = 20
_MOST_EXTRAS = 50
# Beyond these a post is no honest one, and is read as it stands.
_MOST_MARKUP = 1_000_000
_MOST_TAGS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A profile. `suspended` is until when, as the forum writes it; "" where it is not."""

    id: int
    name: str
    title: str
    is_hidden: bool
    suspended: str
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing somebody did: `actor` by id, to a post of `author`, whose beginning is there."""

    item: Item
    actor: int
    author: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, whole. `is_deleted` tells that its author has deleted it."""

    item: Item
    author: int
    name: str
    is_deleted: bool


def user(body: bytes) -> User:
    """Read a profile. Raises UnreadableError where it is none."""
    said = mapping(mapping(loads(body)).get("user"))
    number, name = count(said.get("id")), _name(said.get("username"))
    if number is None or not name:
        raise UnreadableError
    return User(
        id=number,
        name=name,
        title=_text.one_line(text(said.get("name"))) or name,
        is_hidden=said.get("profile_hidden") is True,
        suspended=text(said.get("suspended_till"))[:40],
        website=_links.tidy(said.get("website")),
    )


def error_type(body: bytes) -> str:
    """Read the word that a forum gives for a refusal."""
    return text(mapping(loads(body)).get("error_type"))[:40]


def actions(body: bytes, base: str, now: datetime) -> tuple[Row, ...]:
    """Read what somebody did, newest first. Raises UnreadableError where it is no such list."""
    said = mapping(loads(body)).get("user_actions")
    if not isinstance(said, list):
        raise UnreadableError
    return tuple(row for one in rows(said) if (row := _row(one, base, now)) is not None)


def posts(body: bytes, base: str, now: datetime) -> tuple[Post, ...]:
    """Read a list of posts. Raises UnreadableError where it is none."""
    said = loads(body)
    if not isinstance(said, list):
        raise UnreadableError
    return tuple(found for one in rows(said) if (found := _post(one, base, now)) is not None)


def post(body: bytes, base: str, now: datetime) -> Post:
    """Read one post. Raises UnreadableError where it is none."""
    found = _post(mapping(loads(body)), base, now)
    if found is None:
        raise UnreadableError
    return found


def _row(said: dict[str, Any], base: str, now: datetime) -> Row | None:
    """Make a row of an action; None where nothing can be seen of it."""
    topic, number = count(said.get("topic_id")), count(said.get("post_number")) or 1
    if topic is None or said.get("deleted") is True or said.get("hidden") is True:
        return None
    is_topic = said.get("action_type") == _NEW_TOPIC or number == 1
    post_id = count(said.get("post_id"))
    item = Item(
        id=_identity(topic, number, post_id, is_topic=is_topic),
        url=_url(base, topic, number),
        title=_text.one_line(text(said.get("title"))) if is_topic else "",
        text=_html.text_of(text(said.get("excerpt"))),
        lang=None,
        published_at=_at(said.get("created_at"), now),
        kind="post" if is_topic else "reply",
        truncated=said.get("truncated") is True,
    )
    actor, author = count(said.get("acting_user_id")), count(said.get("user_id"))
    return Row(item=item, actor=-1 if actor is None else actor, author=author or 0)


def _post(said: dict[str, Any], base: str, now: datetime) -> Post | None:
    topic, number = count(said.get("topic_id")), count(said.get("post_number"))
    post_id, author = count(said.get("id")), count(said.get("user_id"))
    if topic is None or number is None or post_id is None or author is None:
        return None
    words, people = _words(text(said.get("cooked")), base)
    name = _name(said.get("username"))
    answered = _profile(base, mapping(said.get("reply_to_user")).get("username"))
    people = (answered, *people) if answered else people
    likes = next(
        (count(one.get("count")) for one in rows(said.get("actions_summary")) if _is_likes(one)),
        None,
    )
    was_edited = (count(said.get("version")) or 1) > 1
    item = Item(
        id=_identity(topic, number, post_id, is_topic=number == 1),
        url=_url(base, topic, number),
        title="",
        text=words,
        lang=_text.language(said.get("locale")),
        published_at=_at(said.get("created_at"), now),
        kind="post" if number == 1 else "reply",
        replies=count(said.get("reply_count")),
        likes=likes,
        edited_at=_at(said.get("updated_at"), now) if was_edited else None,
        people=tuple(one for one in dict.fromkeys(people) if one != _profile(base, name)),
    )
    is_deleted = said.get("user_deleted") is True or bool(said.get("deleted_at"))
    return Post(item=item, author=author, name=name, is_deleted=is_deleted)


def _is_likes(said: dict[str, Any]) -> bool:
    return said.get("id") == _LIKES


def _identity(topic: int, number: int, post_id: int | None, *, is_topic: bool) -> str:
    """Name a post. A forum tells no post's number where it lists a topic, so that has its own."""
    if is_topic:
        return f"t{topic}"[:100]
    return (str(post_id) if post_id is not None else f"t{topic}.{number}")[:100]


def _url(base: str, topic: int, number: int) -> str:
    return f"{base}/t/{topic}" if number == 1 else f"{base}/t/{topic}/{number}"


def _at(said: object, now: datetime) -> datetime:
    return min(_dates.read(said) or _FIRST, now)


def _name(said: object) -> str:
    name = text(said)
    return name if re.fullmatch(r"[\w.-]{1,100}", name) else ""


def _profile(base: str, said: object) -> str:
    """Give the link of a user's profile; "" where none is named."""
    name = _name(said)
    return f"{base}/u/{quote(name)}" if name else ""


def _words(markup: str, base: str) -> tuple[str, tuple[str, ...]]:
    """Give the text of a post, and whom it mentions or quotes.

    What names the quoted stands before the quotation as if the author had said it, and the preview
    of a link is the other page's words: the one goes, the other becomes the link.
    """
    if len(markup) > _MOST_MARKUP or markup.count("<") > _MOST_TAGS:
        return _html.text_of(markup), ()
    body = LexborHTMLParser("<body>" + _text.clean(markup)).body
    if body is None:
        return "", ()
    quoted = [node.attributes.get("data-username") for node in body.css("aside.quote")]
    mentioned = [_mentioned(node.attributes.get("href") or "") for node in body.css("a.mention")]
    people = [_profile(base, name) for name in (*quoted, *mentioned)]
    # Looked for anew each time: one that was inside another is gone with it.
    for _ in range(_MOST_EXTRAS):
        extra = body.css_first("aside.onebox, aside.quote > div.title, .lightbox .meta")
        if extra is None:
            break
        link = _links.tidy(extra.attributes.get("data-onebox-src"), f"{base}/")
        extra.replace_with(f" {link} ")
    return _html.text_of(body.inner_html or ""), tuple(_kept(people))


def _mentioned(link: str) -> str:
    found = re.search(r"^/(?:[^?#]*/)?u/([^/?#]+)$", link)
    return unquote(found[1]) if found else ""


def _kept(people: list[str]) -> Iterator[str]:
    yield from list(dict.fromkeys(one for one in people if one))[:_MOST_PEOPLE]
