"""Reads what Bluesky answers, in a process apart: a page of posts, a profile, a refusal.

https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed and the pages beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitors import Claim, Item, Voice, _dates, _links
from monitors._api import UnreadableError, count, loads, mapping, rows, text
from monitors._bluesky_links import is_did, is_given
from monitors._bluesky_links import page as page_of
from monitors._bluesky_text import asks_for_login, words
from monitors._named import links_in
from monitors._text import language, one_line

if TYPE_CHECKING:
    from datetime import datetime

_MOST = 100  # rows of a page
_PREFIX = "app.bsky.feed."
_URI = re.compile(rf"at://(did:[^/]{{1,90}})/{re.escape(_PREFIX)}(post|repost)/([\w.:~-]{{1,60}})")
_INVALID = "handle.invalid"  # in place of a handle that does not lead back
_BETWEEN = re.compile(r"[\s|,;()<>\[\]{}\"“”•·]+")  # what stands between words of a description
_BARE = re.compile(r"(?:[a-z0-9-]+\.)+([a-z]{2,12})(?:/[^@]*)?")
_ELSEWHERE = re.compile(r"@[\w.-]+@(?:[\w-]+\.)+[a-z]+", re.IGNORECASE)
_FILES = frozenset(
    {"css", "exe", "html", "java", "js", "md", "pdf", "php", "py", "ts", "txt", "zip"}
)
_MOST_CLAIMS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a page. `key` is its short name.

    `root` and `parent` are set where the author answers themselves beneath a post of their own.
    """

    key: str
    item: Item
    root: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of posts, newest first; `cursor` leads to older ones, "" where there are none.

    `handle` and `title` are the author's at present, "" where the page does not tell. `asks` tells
    that they want to be shown to those alone who are logged in.
    """

    entries: tuple[Entry, ...]
    cursor: str = ""
    handle: str = ""
    title: str = ""
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person on Bluesky."""

    did: str
    handle: str
    title: str
    asks: bool
    claims: tuple[Claim, ...]


def page(body: bytes, did: str, now: datetime) -> Page:
    """Read a page of an author's feed. Raises UnreadableError."""
    said = loads(body)
    if not isinstance(said, dict) or not isinstance(said.get("feed"), list):
        raise UnreadableError
    found = rows(said["feed"])[:_MOST]
    entries = {entry.key: entry for row in found if (entry := _entry(row, did, now))}
    author = next(
        (one for row in found for one in (_author(row), _reposter(row)) if one.get("did") == did),
        {},
    )
    return Page(
        entries=tuple(entries.values()),
        cursor=text(said.get("cursor"))[:500],
        handle=_handle(author),
        title=_title(author),
        asks=asks_for_login(author),
    )


def present(body: bytes) -> tuple[str, ...]:
    """List the addresses of the posts that are still there. Raises UnreadableError."""
    said = loads(body)
    if not isinstance(said, dict) or not isinstance(said.get("posts"), list):
        raise UnreadableError
    return tuple(text(post.get("uri")) for post in rows(said["posts"]))


def profile(body: bytes) -> Profile:
    """Read a profile. Raises UnreadableError."""
    said = mapping(loads(body))
    did, handle = text(said.get("did")), _handle(said)
    if not is_did(did):
        raise UnreadableError
    return Profile(
        did=did,
        handle=handle,
        title=_title(said) or did,
        asks=asks_for_login(said),
        claims=tuple(_claims(said, handle)),
    )


def problem(body: bytes) -> tuple[str, str]:
    """Read a refusal: its name and its sentence. Raises UnreadableError."""
    said = mapping(loads(body))
    return text(said.get("error"))[:100], one_line(text(said.get("message")), 200)


def host(body: bytes) -> str:
    """Read where an account is kept, from what its directory says of it; "" where nowhere."""
    for service in rows(mapping(loads(body)).get("service")):
        if text(service.get("id")).endswith("#atproto_pds"):
            parts = urlsplit(_links.tidy(service.get("serviceEndpoint")))
            return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return ""


def status(body: bytes) -> tuple[bool, str]:
    """Read whether an account is in use where it is kept, or else how it stands there."""
    said = mapping(loads(body))
    return said.get("active") is True, text(said.get("status"))[:100]


def _entry(row: dict[str, Any], did: str, now: datetime) -> Entry | None:
    post, reason = mapping(row.get("post")), mapping(row.get("reason"))
    found = _URI.fullmatch(text(post.get("uri")))
    if found is None or not is_did(found[1]):
        return None
    if text(reason.get("$type")).endswith("#reasonRepost"):
        return _boost(post, reason, found, did, now)
    if found[1] != did:
        return None
    own = _own(post, found, now)
    voice = _answered(mapping(mapping(row.get("reply")).get("parent")), did, now)
    return replace(own, item=own.item._replace(answers=voice)) if voice else own


def _answered(post: dict[str, Any], did: str, now: datetime) -> Voice | None:
    """Read what a reply answers, where it is somebody else's and shown to everybody."""
    found = _URI.fullmatch(text(post.get("uri")))
    author, record = mapping(post.get("author")), mapping(post.get("record"))
    if found is None or not is_did(found[1]) or found[1] == did or asks_for_login(author):
        return None
    said = words(record, mapping(post.get("embed"))).text
    if not said:
        return None
    handle = _handle(author)
    return Voice(
        handle=f"@{handle}" if handle else found[1],
        handle_link=page_of(found[1]),
        link=f"{page_of(found[1])}/post/{found[3]}",
        text=said,
        at=_at(now, record.get("createdAt"), post.get("indexedAt")),
        lang=_lang(record),
    )


def _boost(
    post: dict[str, Any], reason: dict[str, Any], found: re.Match[str], did: str, now: datetime
) -> Entry:
    author, record = mapping(post.get("author")), mapping(post.get("record"))
    act = _URI.fullmatch(text(reason.get("uri")))
    name = act[0] if act else f"repost:{found[0]}"
    said = words(record, mapping(post.get("embed")))
    return Entry(
        key=_key(name, did),
        item=Item(
            id=name,
            url=f"{page_of(found[1])}/post/{found[3]}",
            title="",
            text="" if asks_for_login(author) else said.text,
            lang=_lang(record),
            published_at=_at(now, reason.get("indexedAt")),
            kind="boost",
            people=_people([found[1]], did),
        ),
    )


def _own(post: dict[str, Any], found: re.Match[str], now: datetime) -> Entry:
    did, record = found[1], mapping(post.get("record"))
    reply = mapping(record.get("reply"))
    root = _URI.fullmatch(text(mapping(reply.get("root")).get("uri")))
    parent = _URI.fullmatch(text(mapping(reply.get("parent")).get("uri")))
    goes_on = root is not None and parent is not None and root[1] == parent[1] == did
    said = words(record, mapping(post.get("embed")))
    answered = parent[1] if parent else ""
    kind = "reply" if reply and not goes_on else "quote" if said.quotes else "post"
    return Entry(
        key=_key(found[0], did),
        item=Item(
            id=found[0],
            url=f"{page_of(did)}/post/{found[3]}",
            title="",
            text=said.text,
            lang=_lang(record),
            published_at=_at(now, record.get("createdAt"), post.get("indexedAt")),
            kind=kind,
            replies=count(post.get("replyCount")),
            likes=count(post.get("likeCount")),
            reposts=count(post.get("repostCount")),
            people=_people([answered, *said.people], did),
        ),
        root=root[0] if root and goes_on else "",
        parent=parent[0] if parent and goes_on else "",
    )


def _key(name: str, did: str) -> str:
    return name.removeprefix(f"at://{did}/{_PREFIX}")


def _at(now: datetime, *said: object) -> datetime:
    """Give the earliest of some times, as Bluesky itself sorts by it; nothing is in the future."""
    found = [at for one in said if (at := _dates.read(one)) is not None]
    return min([*found, now])


def _lang(record: dict[str, Any]) -> str | None:
    langs = record.get("langs")
    # With several it is not said which words are in which.
    return language(langs[0]) if isinstance(langs, list) and len(langs) == 1 else None


def _people(dids: list[str], own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(page_of(one) for one in dids if is_did(one) and one != own))[:20]


def _author(row: dict[str, Any]) -> dict[str, Any]:
    return mapping(mapping(row.get("post")).get("author"))


def _reposter(row: dict[str, Any]) -> dict[str, Any]:
    return mapping(mapping(row.get("reason")).get("by"))


def _handle(author: dict[str, Any]) -> str:
    handle = one_line(text(author.get("handle")), 253).lower()
    return "" if handle == _INVALID else handle


def _title(author: dict[str, Any]) -> str:
    handle = _handle(author)
    return one_line(text(author.get("displayName"))) or (f"@{handle}" if handle else "")


def _claims(said: dict[str, Any], handle: str) -> list[Claim]:
    """List the places that a profile names."""
    claims: dict[str, Claim] = {}
    if handle and not is_given(handle):
        why = "their handle is this domain, which only who holds the domain can set"
        claims[handle] = Claim(link=f"https://{handle}", why=why, proven=True)
    website = _links.tidy(said.get("website"))
    named = [(website, "named as the website of the profile on Bluesky")] if website else []
    description = one_line(text(said.get("description")), 2_000)
    why = "named in the description of the profile on Bluesky"
    named += [(link, why) for link in (*links_in(description), *_unlinked(description))]
    for link, why in named:
        place = _links.same_place(link) if "://" in link else link
        claims.setdefault(place, Claim(link=link, why=why))
    return list(claims.values())[:_MOST_CLAIMS]


def _unlinked(description: str) -> list[str]:
    """List the domains and the handles elsewhere that stand in a description without a scheme."""
    found = []
    for one in _BETWEEN.split(description):
        word = one.strip(".:!?…'’")
        if _ELSEWHERE.fullmatch(word):
            found.append(word)
        elif (bare := _BARE.fullmatch(word)) and bare[1] not in _FILES:
            found.append(_links.tidy(f"https://{word}"))
    return [link for link in found if link]
