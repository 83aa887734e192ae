"""Reads what GitHub answers: a person, the places they name, and what they did in public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from monitors import Item, Voice, _dates, _html, _links
from monitors._api import UnreadableError, count, loads, mapping, rows, text
from monitors._text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?(?:\[bot\])?")
_REPO = re.compile(r"[\w-]{1,100}/[\w.-]{1,100}", re.ASCII)
_MENTION = re.compile(r"(?<![\w/`@.])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?![\w/])", re.ASCII)
_COMMENTED_OUT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MOST_PEOPLE = 20
_MOST_PLACES = 20
_MOST_EVENTS = 100  # GitHub never puts more on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, an organization or a bot."""

    id: str
    login: str
    name: str
    link: str
    kind: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing done: the item it makes, or the id of the one that it deletes.

    `again` tells how a text can be read again: kind, repository, path and id of the item.
    """

    id: str
    actor: str
    at: datetime
    item: Item | None = None
    deletes: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What all kinds of events have."""

    payload: dict[str, Any]
    repo: str
    web: str
    at: datetime
    now: datetime
    actor: str

    def item(
        self,
        id: str,  # noqa: A002 - as it is called there
        title: str,
        *,
        body: object = "",
        url: object = "",
        kind: str = "post",
        said: dict[str, Any] | None = None,
        people: tuple[str, ...] = (),
    ) -> Item:
        """Make an item; `said` is what was written, where it is more than that it was done."""
        said = said or {}
        words = _words(body)
        created, updated = (
            _time(said.get(name), self.now) for name in ("created_at", "updated_at")
        )
        return Item(
            id=id,
            url=_links.tidy(url) or f"{self.web}/{self.repo}",
            title=title,
            text=words,
            lang=None,
            published_at=created or _time(said.get("submitted_at"), self.now) or self.at,
            kind=kind,
            replies=count(said.get("comments")),
            likes=count(mapping(said.get("reactions")).get("total_count")),
            edited_at=updated if created and updated and updated > created else None,
            people=self.people(people, words),
        )

    def people(self, logins: tuple[str, ...], words: str) -> tuple[str, ...]:
        """Give links of people by their logins and as they are mentioned, without one's own."""
        mentioned = [found[1] for found in _MENTION.finditer(words)]
        found = {
            login.lower(): f"{self.web}/{login}"
            for login in [*logins, *mentioned][: _MOST_PEOPLE * 2]
            if LOGIN.fullmatch(login) and login.lower() != self.actor.lower()
        }
        return tuple(found.values())[:_MOST_PEOPLE]


def user(body: bytes) -> User:
    """Read who somebody is. Raises UnreadableError."""
    said = mapping(loads(body))
    number, login = text(said.get("id")), text(said.get("login"))
    if not re.fullmatch(r"\d{1,20}", number, re.ASCII) or not LOGIN.fullmatch(login):
        raise UnreadableError
    blog = text(said.get("blog")).strip()
    if blog and "://" not in blog[:12]:
        blog = f"https://{blog}"
    twitter = text(said.get("twitter_username"))
    if re.fullmatch(r"\w{1,15}", twitter, re.ASCII):
        twitter = f"https://x.com/{twitter}"
    return User(
        id=number,
        login=login,
        name=one_line(text(said.get("name")), 200) or login,
        link=_links.tidy(said.get("html_url")),
        kind=text(said.get("type")),
        places=tuple(link for link in map(_links.tidy, (blog, twitter)) if link),
    )


def places(body: bytes) -> tuple[str, ...]:
    """Read the other places that a profile names. Raises UnreadableError."""
    links = (_links.tidy(row.get("url")) for row in rows(loads(body))[:_MOST_PLACES])
    return tuple(link for link in links if link)


def whole(body: bytes) -> tuple[str, str]:
    """Read title and words of a pull request or an issue. Raises UnreadableError."""
    said = mapping(loads(body))
    title = one_line(text(said.get("title")))
    if not title:
        raise UnreadableError
    return title, _words(said.get("body"))


def events(body: bytes, web: str, now: datetime) -> list[Event]:
    """Read a page of events, newest first; `web` is where their people and places are seen.

    Raises UnreadableError.
    """
    answer = loads(body)
    if not isinstance(answer, list):
        raise UnreadableError
    found = (_event(row, web, now) for row in rows(answer)[:_MOST_EVENTS])
    return [event for event in found if event is not None]


def _event(row: dict[str, Any], web: str, now: datetime) -> Event | None:
    number, at = text(row.get("id"))[:40], _time(row.get("created_at"), now)
    actor, repo = mapping(row.get("actor")), text(mapping(row.get("repo")).get("name"))
    if not number or at is None or not _REPO.fullmatch(repo):
        return None
    told = _Told(
        payload=mapping(row.get("payload")),
        repo=repo,
        web=web,
        at=at,
        now=now,
        actor=text(actor.get("login"))[:100],
    )
    made = _KINDS.get(text(row.get("type")), _worked)(told)
    return Event(
        id=number,
        actor=text(actor.get("id"))[:20],
        at=at,
        item=made if isinstance(made, Item) else None,
        deletes=made if isinstance(made, str) else "",
        again=_path(text(row.get("type")), told, made) if isinstance(made, Item) else "",
    )


def again(body: bytes, kind: str, repo: str, web: str, now: datetime) -> Item | None:
    """Read a text by itself as an event of a kind would tell it. Raises UnreadableError."""
    said = mapping(loads(body))
    row = {
        "id": "0",
        "type": kind,
        "actor": said.get("user"),
        "repo": {"name": repo},
        "payload": {"action": "opened", _AGAIN[kind][0]: said},
        "created_at": said.get("created_at"),
    }
    event = _event(row, web, now) if kind in _AGAIN else None
    return event.item if event is not None else None


def _path(kind: str, told: _Told, made: Item) -> str:
    """Tell how an item can be read again, "" where it cannot.

    Not what comes truncated: whole it would look as if it had been edited.
    """
    field, path, key = _AGAIN.get(kind, ("", "", ""))
    number = text(mapping(told.payload.get(field)).get(key))
    if not re.fullmatch(r"\d{1,20}", number, re.ASCII):
        return ""
    if made.truncated or made.id.startswith("work-"):
        return ""
    return f"{kind} {told.repo} {path}/{number} {made.id}"


def _worked(told: _Told) -> Item:
    """Tell that something was done that has no words: once a day for each repository."""
    day = told.at.date().isoformat()
    return told.item(f"work-{told.repo}-{day}"[-200:], f"Worked on {told.repo}, {day}")


def _pushed(told: _Told) -> Item:
    day = told.at.date().isoformat()
    return told.item(f"push-{told.repo}-{day}"[-200:], f"Pushed to {told.repo}, {day}")


def _commented(told: _Told, where: str = "") -> Item | str:
    comment, about = mapping(told.payload.get("comment")), _about(told.payload)
    number = text(comment.get("id"))[:40]
    name = f"{where}comment-{number}"
    if not number:
        return _worked(told)
    if told.payload.get("action") == "deleted":
        return name
    url = comment.get("html_url") or f"{told.web}/{told.repo}"
    body = comment.get("body")
    title = "" if text(body).strip() else f"Commented in {told.repo}, {told.at.date()}"
    author = text(mapping(about.get("user")).get("login"))
    item = told.item(name, title, body=body, url=url, kind="reply", said=comment, people=(author,))
    return item._replace(answers=_answered(told, about, author))


def _answered(told: _Told, about: dict[str, Any], author: str) -> Voice | None:
    """Read what a comment answers: somebody else's issue or discussion, and no change of code."""
    at, said = _time(about.get("created_at"), told.now), _words(about.get("body"))
    is_change = "pull_request" in about or bool(mapping(told.payload.get("pull_request")))
    title = one_line(text(about.get("title")))
    if is_change or at is None or not title or not LOGIN.fullmatch(author):
        return None
    if author.lower() == told.actor.lower():
        return None
    return Voice(
        handle=author,
        handle_link=f"{told.web}/{author}",
        link=_links.tidy(about.get("html_url")) or f"{told.web}/{told.repo}",
        text=f"{title}\n\n{said}",
        at=at,
    )


def _reviewed(told: _Told) -> Item:
    review, about = mapping(told.payload.get("review")), _about(told.payload)
    number = text(review.get("id"))[:40]
    if not number:
        return _worked(told)
    body, pull = review.get("body"), text(about.get("number"))[:12]
    title = "" if text(body).strip() else f"Reviewed {told.repo}#{pull}"
    url = review.get("html_url") or f"{told.web}/{told.repo}/pull/{pull}"
    author = text(mapping(about.get("user")).get("login"))
    return told.item(
        f"review-{number}", title, body=body, url=url, kind="reply", said=review, people=(author,)
    )


def _opened(told: _Told) -> Item:
    """Tell of an issue, a pull request or a discussion that was opened, or says something else."""
    about, action = _about(told.payload), text(told.payload.get("action"))
    number, serial = text(about.get("id"))[:40], text(about.get("number"))[:12]
    if action not in ("opened", "edited", "created") or not number:
        return _worked(told)
    what, path = next(
        (what, path) for field, what, path in _ABOUT if mapping(told.payload.get(field))
    )
    title = one_line(text(about.get("title")))
    item = told.item(
        f"{what.replace(' ', '-')}-{number}",
        title or f"Opened {what} {told.repo}#{serial}",
        body=about.get("body"),
        url=about.get("html_url") or f"{told.web}/{told.repo}/{path}/{serial}",
        said=about,
    )
    # Since October 2025 a pull request comes as a number and no more.
    return item._replace(truncated=not title)


def _released(told: _Told) -> Item | str:
    release = mapping(told.payload.get("release"))
    number, tag = text(release.get("id"))[:40], text(release.get("tag_name"))
    if not number:
        return _worked(told)
    title = one_line(text(release.get("name")) or tag) or "A release"
    item = told.item(
        f"release-{number}",
        title if told.repo in title else f"{told.repo}: {title}"[:500],
        body=release.get("body"),
        url=release.get("html_url") or f"{told.web}/{told.repo}/releases",
        said=release,
    )
    published = _time(release.get("published_at"), told.now)
    return item._replace(published_at=published or told.at, edited_at=None)


def _starred(told: _Told) -> Item:
    owner = told.repo.partition("/")[0]
    return told.item(f"star-{told.repo}", f"Starred {told.repo}", kind="boost", people=(owner,))


def _forked(told: _Told) -> Item:
    owner = told.repo.partition("/")[0]
    return told.item(f"fork-{told.repo}", f"Forked {told.repo}", kind="boost", people=(owner,))


def _published(told: _Told) -> Item:
    return told.item(f"public-{told.repo}", f"Made {told.repo} public")


def _shared(told: _Told) -> Item:
    login = text(mapping(told.payload.get("member")).get("login"))
    if not LOGIN.fullmatch(login):
        return _worked(told)
    title = f"Let {login} work on {told.repo}"
    return told.item(f"member-{told.repo}-{login}"[-200:], title, people=(login,))


_KINDS: dict[str, Callable[[_Told], Item | str]] = {
    "CommitCommentEvent": partial(_commented, where="commit-"),
    "DiscussionCommentEvent": partial(_commented, where="discussion-"),
    "DiscussionEvent": _opened,
    "ForkEvent": _forked,
    "IssueCommentEvent": _commented,
    "IssuesEvent": _opened,
    "MemberEvent": _shared,
    "PublicEvent": _published,
    "PullRequestEvent": _opened,
    "PullRequestReviewCommentEvent": partial(_commented, where="review-"),
    "PullRequestReviewEvent": _reviewed,
    "PushEvent": _pushed,
    "ReleaseEvent": _released,
    "WatchEvent": _starred,
}
# What of it can be read again: the field that it is, the path, and what it goes by there.
_AGAIN = {
    "CommitCommentEvent": ("comment", "/comments", "id"),
    "IssueCommentEvent": ("comment", "/issues/comments", "id"),
    "IssuesEvent": ("issue", "/issues", "number"),
    "PullRequestEvent": ("pull_request", "/pulls", "number"),
    "PullRequestReviewCommentEvent": ("comment", "/pulls/comments", "id"),
}
_ABOUT = (
    ("issue", "issue", "issues"),
    ("pull_request", "pull request", "pull"),
    ("discussion", "discussion", "discussions"),
)


def _about(payload: dict[str, Any]) -> dict[str, Any]:
    """Give the issue, pull request or discussion that an event is about."""
    return next((found for field, *_ in _ABOUT if (found := mapping(payload.get(field)))), {})


def _words(body: object) -> str:
    """Give what somebody wrote in Markdown, without the hints that forms leave in it."""
    return _html.plain(_COMMENTED_OUT.sub("", text(body)[:200_000]))


def _time(value: object, latest: datetime) -> datetime | None:
    found = _dates.read(value)
    return min(found, latest) if found else None
