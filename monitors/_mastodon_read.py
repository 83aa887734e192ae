"""Reads what the Mastodon API answers: accounts and statuses; in a process apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from monitors import Claim, _api, _dates, _html, _links, _text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_ID = re.compile(r"^[\w-]{1,64}$")  # it becomes part of an address
_OPEN = ("public", "unlisted")  # anything else is not for everybody, token or not
_MOST = 100  # statuses of one answer
_PEOPLE = 20
_CLAIMS = 20
# Servers put "RE: https://…" into the text for those who cannot show a quotation.
_INLINE = re.compile(r"<(p|span) class=\"quote-inline\">.*?</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An account, as its server tells it.

    `moved` is the link of where they are now; `posts` counts also those that are not for everybody.
    """

    id: str
    user: str
    name: str
    link: str
    uri: str
    moved: str
    moved_handle: str
    claims: tuple[Claim, ...]
    posts: int
    suspended: bool
    limited: bool
    memorial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One thing on somebody's timeline: theirs, or boosted by them.

    `parent` is what it answers and `parent_author` the id of who wrote that; `is_open` tells that
    everybody may see it.
    """

    id: str
    author: str
    url: str
    text: str
    at: datetime
    kind: str
    is_open: bool
    parent: str = ""
    parent_author: str = ""
    edited_at: datetime | None = None
    lang: str | None = None
    replies: int | None = None
    likes: int | None = None
    reposts: int | None = None
    people: tuple[str, ...] = ()

    @property
    def continues(self) -> bool:
        """Whether the author answers themselves, as the next part of a thread does."""
        return bool(self.parent) and self.parent_author == self.author and self.kind != "boost"


def profile(body: bytes) -> Profile:
    """Read an account. Raises UnreadableError where it is none."""
    said = _api.mapping(_api.loads(body))
    found = _id(said.get("id"))
    user = _text.one_line(_api.text(said.get("username")), 100)
    if not found or not user:
        raise _api.UnreadableError
    moved = _api.mapping(said.get("moved"))
    link = _links.tidy(said.get("url"))
    return Profile(
        id=found,
        user=user,
        name=_html.line_of(_api.text(said.get("display_name"))),
        link=link,
        uri=_links.tidy(said.get("uri")),
        moved=_links.tidy(moved.get("url")),
        moved_handle=_text.one_line(_api.text(moved.get("acct")), 200),
        claims=_claims(said, link),
        posts=_api.count(said.get("statuses_count")) or 0,
        suspended=said.get("suspended") is True,
        limited=said.get("limited") is True,
        memorial=said.get("memorial") is True,
    )


def statuses(body: bytes, now: datetime) -> tuple[Status, ...]:
    """Read a list of statuses. Raises UnreadableError where it is none."""
    said = _api.loads(body)
    if not isinstance(said, list):
        raise _api.UnreadableError
    return tuple(_statuses(said, now))


def status(body: bytes, now: datetime) -> Status:
    """Read one status. Raises UnreadableError where it is none."""
    found = list(_statuses([_api.loads(body)], now))
    if not found:
        raise _api.UnreadableError
    return found[0]


def context(body: bytes, now: datetime) -> tuple[tuple[Status, ...], tuple[Status, ...]]:
    """Read what stands before and after a status in its conversation."""
    said = _api.mapping(_api.loads(body))
    before, after = said.get("ancestors"), said.get("descendants")
    return tuple(_statuses(before, now)), tuple(_statuses(after, now))


def _statuses(said: object, now: datetime) -> Iterator[Status]:
    for row in _api.rows(said)[:_MOST]:
        found = _id(row.get("id"))
        author = _id(_api.mapping(row.get("account")).get("id"))
        if found and author:
            yield _status(row, found, author, now)


def _status(row: dict[str, Any], found: str, author: str, now: datetime) -> Status:
    at = _dates.read(row.get("created_at")) or now
    is_open = row.get("visibility", "public") in _OPEN
    boosted = _api.mapping(row.get("reblog"))
    if boosted:
        return Status(
            id=found,
            author=author,
            url=_url(boosted) or _url(row),
            text=_text_of(boosted),
            at=min(at, now),
            kind="boost",
            is_open=is_open and boosted.get("visibility", "public") in _OPEN,
            lang=_text.language(boosted.get("language")),
            people=_people([boosted], row),
        )
    edited = _dates.read(row.get("edited_at"))
    parent = _id(row.get("in_reply_to_id"))
    parent_author = _id(row.get("in_reply_to_account_id"))
    # What is answered may be deleted since; then only its author is named.
    kind = "reply" if (parent or parent_author) and parent_author != author else "post"
    return Status(
        id=found,
        author=author,
        url=_url(row),
        text=_text_of(row),
        at=min(at, now),
        kind="quote" if _quoted(row) else kind,
        is_open=is_open,
        parent=parent,
        parent_author=parent_author,
        edited_at=min(edited, now) if edited else None,
        lang=_text.language(row.get("language")),
        replies=_api.count(row.get("replies_count")),
        likes=_api.count(row.get("favourites_count")),
        reposts=_api.count(row.get("reblogs_count")),
        people=_people([_quoted(row)], row) + _mentioned(row),
    )


def _id(value: object) -> str:
    found = _api.text(value)
    return found if _ID.match(found) else ""


def _url(row: dict[str, Any]) -> str:
    return _links.tidy(row.get("url")) or _links.tidy(row.get("uri"))


def _text_of(row: dict[str, Any]) -> str:
    """Write what a status says: its warning, its words, its poll, what it quotes."""
    quoted = _quoted(row)
    content = _api.text(row.get("content"))
    if quoted:
        content = _INLINE.sub("", content)
    parts = [_html.line_of(_api.text(row.get("spoiler_text"))), _html.text_of(content)]
    poll = _api.mapping(row.get("poll"))
    options = (_html.line_of(_api.text(one.get("title"))) for one in _api.rows(poll.get("options")))
    parts.append("\n".join(f"- {option}" for option in list(options)[:50] if option))
    if not any(parts):
        seen = (
            _text.one_line(_api.text(one.get("description")), 2_000)
            for one in _api.rows(row.get("media_attachments"))[:20]
        )
        parts.append("\n".join(f"[{what}]" for what in seen if what))
    if quoted:
        words = _html.text_of(_INLINE.sub("", _api.text(quoted.get("content"))))
        parts.append("\n".join(f"> {line}".rstrip() for line in words.split("\n") if words))
    return _text.shortened("\n\n".join(part for part in parts if part), _text.LONGEST_TEXT)


def _quoted(row: dict[str, Any]) -> dict[str, Any]:
    """Give the status that one quotes, where it may be shown; an empty one where there is none."""
    quote = _api.mapping(row.get("quote"))
    if "state" in quote:
        found = quote.get("quoted_status") if quote["state"] == "accepted" else None
        return _api.mapping(found)
    # Pleroma and its kin put the status itself there, and do not ask whether it may be quoted.
    if "content" in quote:
        return quote
    return _api.mapping(_api.mapping(row.get("pleroma")).get("quote"))


def _people(posts: list[dict[str, Any]], mine: dict[str, Any]) -> tuple[str, ...]:
    """List who wrote these posts, the author of one's own left out."""
    own = _links.tidy(_api.mapping(mine.get("account")).get("url"))
    links = (_links.tidy(_api.mapping(one.get("account")).get("url")) for one in posts)
    return tuple(link for link in links if link and link != own)


def _mentioned(row: dict[str, Any]) -> tuple[str, ...]:
    """List who is mentioned, who is answered first."""
    answered = _id(row.get("in_reply_to_account_id"))
    author = _id(_api.mapping(row.get("account")).get("id"))
    mentions = sorted(
        _api.rows(row.get("mentions")), key=lambda one: _id(one.get("id")) != answered
    )
    links = (_links.tidy(one.get("url")) for one in mentions if _id(one.get("id")) != author)
    return tuple(dict.fromkeys(link for link in links if link))[:_PEOPLE]


def _claims(said: dict[str, Any], own: str) -> tuple[Claim, ...]:
    """List the other places that a profile names, in its fields and its words."""
    found: dict[str, Claim] = {}
    for field in _api.rows(said.get("fields"))[:_CLAIMS]:
        name = _html.line_of(_api.text(field.get("name")), 100)
        proven = bool(field.get("verified_at"))
        why = (
            "in their profile, as a link that their server has checked"
            if proven
            else ("in their profile")
        )
        for link in _links_in(_api.text(field.get("value")), mentions=True):
            if link not in found or proven:
                found[link] = Claim(link=link, why=f"{why} (“{name}”)", proven=proven)
    for link in _links_in(_api.text(said.get("note")), mentions=False):
        found.setdefault(link, Claim(link=link, why="in the words about them in their profile"))
    found.pop(own, None)
    return tuple(found.values())[:_CLAIMS]


def _links_in(markup: str, *, mentions: bool) -> Iterator[str]:
    """Give the links of a piece of HTML, without hashtags, and mentions only if wanted."""
    if "<" not in markup:
        if link := _links.tidy(markup):
            yield link
        return
    for node in LexborHTMLParser(markup[:50_000]).css("a[href]")[:50]:
        classes = (node.attributes.get("class") or "").split()
        rel = (node.attributes.get("rel") or "").split()
        if "hashtag" in classes or "tag" in rel or ("mention" in classes and not mentions):
            continue
        if link := _links.tidy(node.attributes.get("href")):
            yield link
