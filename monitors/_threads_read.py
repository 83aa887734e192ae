"""Reads what Threads tells of a profile and of its posts: only in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitors import Claim, Item, _dates, _html, _links
from monitors._api import UnreadableError, loads, mapping, rows, text
from monitors._named import links_in
from monitors._text import one_line

if TYPE_CHECKING:
    from datetime import datetime

SITE = "https://www.threads.com"
FIELDS = (
    "id,media_type,permalink,username,text,timestamp,shortcode,is_quote_post,link_attachment_url"
)
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._]{0,28}[A-Za-z0-9_])?")
_CALLED = re.compile(r"(?<![\w@/.])@([A-Za-z0-9._]{1,30})(?![\w@])")
_MOST_PEOPLE = 20
# Meta's own numbers for what is wrong, https://developers.facebook.com/docs/graph-api.
_NO_TOKEN = frozenset({102, 190})
_NO_PERMISSION = frozenset({3, 10, *range(200, 300)})
_TOO_OFTEN = frozenset({4, 17, 32, 613})
_PASSING = frozenset({1, 2})
_UNKNOWN = frozenset({24, 100, 803})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Threads tells of a profile."""

    id: str
    name: str
    title: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what somebody posted, newest first; `more` tells that there is more."""

    items: tuple[Item, ...] = ()
    more: bool = False


def is_name(name: str) -> bool:
    """Tell whether something may be a name on Threads."""
    return _NAME.fullmatch(name) is not None


def profile(body: bytes, name: str) -> Profile:
    """Read what is told of the profile of this name. Raises UnreadableError."""
    said = mapping(loads(body))
    told = text(said.get("username")) or name
    number = text(said.get("id"))
    if not is_name(told) or not ("username" in said or number):
        raise UnreadableError
    return Profile(
        id=number if re.fullmatch(r"\d{1,25}", number) else "",
        name=told,
        title=one_line(text(said.get("name"))),
        claims=tuple(
            Claim(link=link, why="named in the profile on Threads")
            for link in links_in(text(said.get("biography")))
        ),
    )


def posts(body: bytes, name: str, asked: int, now: datetime) -> Page:
    """Read a page, of so many asked for, of what the person of this name posted.

    Raises UnreadableError.
    """
    said = mapping(loads(body))
    if not isinstance(said.get("data"), list):
        raise UnreadableError
    paging = mapping(said.get("paging"))
    made = [_item(one, name, now) for one in rows(said["data"])]
    # By Meta's rule a page without `next` is the last; a full one with a cursor is not trusted.
    more = "next" in paging or (len(made) >= asked and "cursors" in paging)
    return Page(items=tuple(item for item in made if item is not None), more=more)


def trouble(body: bytes) -> str:
    """Read from a refusal what is wrong: token, permission, often, passing, unknown.

    Raises UnreadableError where it does not say.
    """
    code = mapping(mapping(loads(body)).get("error")).get("code")
    for word, codes in (
        ("token", _NO_TOKEN),
        ("permission", _NO_PERMISSION),
        ("often", _TOO_OFTEN),
        ("passing", _PASSING),
        ("unknown", _UNKNOWN),
    ):
        if isinstance(code, int) and code in codes:
            return word
    raise UnreadableError


def _item(data: dict[str, Any], name: str, now: datetime) -> Item | None:
    number = text(data.get("id"))
    if not re.fullmatch(r"\d{1,40}", number):
        return None
    kind = "post"
    if text(data.get("media_type")) == "REPOST_FACADE":
        kind = "boost"
    elif data.get("is_quote_post") is True:
        kind = "quote"
    words = _html.plain(text(data.get("text")))
    attached = _links.tidy(text(data.get("link_attachment_url")))
    if attached and attached not in words:
        words = f"{words}\n\n{attached}".strip()
    code = text(data.get("shortcode"))
    url = _links.tidy(text(data.get("permalink")))
    if not url and re.fullmatch(r"[\w-]{1,40}", code):
        url = f"{SITE}/@{name}/post/{code}"
    called = [one.rstrip(".") for one in _CALLED.findall(words)]
    people = dict.fromkeys(
        one.lower() for one in called if is_name(one) and one.lower() != name.lower()
    )
    return Item(
        id=number,
        url=url or f"{SITE}/@{name}",
        title="",
        text=words,
        lang=None,
        published_at=min(_dates.read(data.get("timestamp")) or now, now),
        kind=kind,
        people=tuple(f"{SITE}/@{one}" for one in people)[:_MOST_PEOPLE],
    )
