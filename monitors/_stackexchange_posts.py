"""Reads what the Stack Exchange API answers: a wrapper, and in it posts, people or their sites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from monitors import Item, _html, _links
from monitors._api import UnreadableError, count, loads, mapping, rows, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_Row = TypeVar("_Row")

HOST = re.compile(
    r"(?:[a-z]{2}\.|meta\.)?stackoverflow\.com"
    r"|(?:meta\.)?(?:superuser|serverfault|askubuntu|stackapps)\.com"
    r"|(?:meta\.)?mathoverflow\.net"
    r"|(?!(?:api|area51|blog|chat|data|openid)\.)[a-z0-9-]+(?:\.meta)?\.stackexchange\.com"
)
"""The sites, as their links and the API name them."""
_FIRST = 1_200_000_000  # before it began, in seconds since 1970
_LAST = 1 << 53
_MOST = 100  # there is never more on a page
_WAIT = re.compile(r"available in (\d{1,7}) second", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A question, an answer or a comment, whose it is, and when something last happened to it."""

    item: Item
    owner: str
    activity: int
    is_question: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person at one site; `account` is the same person's number at all of them."""

    id: str
    name: str
    link: str
    account: str
    website: str
    suspended_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site where a person has an account as well."""

    host: str
    name: str
    id: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: what is in it, and what it says of asking on."""

    posts: tuple[Post, ...] = ()
    users: tuple[User, ...] = ()
    sites: tuple[Site, ...] = ()
    has_more: bool = False
    backoff: int = 0  # seconds that have to pass
    remaining: int | None = None  # requests of today
    error: int = 0
    about_key: bool = False  # that the error is the key's
    wait: int = 0  # seconds that an error asks for


def page(body: bytes, kind: str, host: str, now: datetime) -> Page:
    """Read an answer that holds posts, users or sites. Raises UnreadableError."""
    said = loads(body)
    if not isinstance(said, dict) or not ("items" in said or "error_id" in said):
        raise UnreadableError
    found = rows(said.get("items"))[:_MOST]
    message = text(said.get("error_message"))[:500]
    wait = _WAIT.search(message)
    return Page(
        posts=_known(_post(row, host, now) for row in found) if kind == "posts" else (),
        users=_known(_user(row) for row in found) if kind == "users" else (),
        sites=_known(_site(row) for row in found) if kind == "sites" else (),
        has_more=said.get("has_more") is True,
        backoff=min(count(said.get("backoff")) or 0, 86_400),
        remaining=count(said.get("quota_remaining")),
        error=min(count(said.get("error_id")) or 0, 999),
        about_key="`key`" in message,
        wait=min(int(wait[1]), 86_400) if wait else 0,
    )


def _known(found: Iterable[_Row | None]) -> tuple[_Row, ...]:
    return tuple(one for one in found if one is not None)


def _post(row: dict[str, Any], host: str, now: datetime) -> Post | None:
    """Read a post, or a question as those who ask for questions get it: with its title."""
    if "comment_id" in row:
        return _comment(row, host, now)
    number = _number(row.get("post_id")) or _number(row.get("question_id"))
    created = _time(row.get("creation_date"), now)
    if not number or created is None:
        return None
    is_question = "post_id" not in row or row.get("post_type") == "question"
    edited = _time(row.get("last_edit_date"), now)
    title = _html.line_of(text(row.get("title"))) if is_question else ""
    item = Item(
        id=number,
        url=f"https://{host}/{'q' if is_question else 'a'}/{number}",
        title=title or (f"A question on {host}" if is_question else ""),
        text=_html.text_of(text(row.get("body"))),
        lang=None,
        published_at=created,
        kind="post" if is_question else "reply",
        replies=count(row.get("answer_count")),
        likes=count(row.get("score")),
        edited_at=edited,
        truncated=is_question and not title,
    )
    activity = count(row.get("last_activity_date")) or 0
    return Post(
        item=item,
        owner=_number(mapping(row.get("owner")).get("user_id")),
        activity=min(activity, int(now.timestamp())),
        is_question=is_question,
    )


def _comment(row: dict[str, Any], host: str, now: datetime) -> Post | None:
    """Read a comment, which is known by the post that it is on."""
    number, on = _number(row.get("comment_id")), _number(row.get("post_id"))
    created = _time(row.get("creation_date"), now)
    if not number or not on or created is None:
        return None
    answered = _number(mapping(row.get("reply_to_user")).get("user_id"))
    owner = _number(mapping(row.get("owner")).get("user_id"))
    item = Item(
        id=f"comment-{number}",
        url=f"https://{host}/q/{on}#comment{number}_{on}",
        title="",
        text=_html.text_of(text(row.get("body"))),
        lang=None,
        published_at=created,
        kind="reply",
        likes=count(row.get("score")),
        people=(f"https://{host}/users/{answered}",) if answered not in ("", owner) else (),
    )
    return Post(item=item, owner=owner, activity=int(created.timestamp()), is_question=False)


def _user(row: dict[str, Any]) -> User | None:
    number = _number(row.get("user_id"))
    if not number or row.get("user_type") == "does_not_exist":
        return None
    until = count(row.get("timed_penalty_date")) or 0
    return User(
        id=number,
        name=_html.line_of(text(row.get("display_name")), 200) or number,
        link=_links.tidy(row.get("link")),
        account=_number(row.get("account_id")),
        website=_links.tidy(row.get("website_url")),
        suspended_until=datetime.fromtimestamp(until, UTC) if _FIRST < until < 1 << 37 else None,
    )


def _site(row: dict[str, Any]) -> Site | None:
    host = re.sub(r"^https?://", "", text(row.get("site_url"))[:200]).rstrip("/").lower()
    number = _number(row.get("user_id"))
    if not number or not HOST.fullmatch(host):
        return None
    return Site(
        host=host,
        name=_html.line_of(text(row.get("site_name")), 100) or host,
        id=number,
        posts=sum(count(row.get(name)) or 0 for name in ("question_count", "answer_count")),
    )


def _number(value: object) -> str:
    """Give an id as a text, "" where it is none."""
    number = count(value)
    return str(number) if number is not None and 0 < number < _LAST else ""


def _time(value: object, now: datetime) -> datetime | None:
    seconds = count(value)
    if seconds is None or seconds < _FIRST:
        return None
    return datetime.fromtimestamp(min(seconds, int(now.timestamp())), UTC)
