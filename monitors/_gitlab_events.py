"""Reads what GitLab answers: people, the places they name, and what they did in public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitors import Item, _dates, _html, _links
from monitors._api import UnreadableError, loads, mapping, rows, text
from monitors._text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}")
_MENTION = re.compile(r"(?<![\w/`@.])@(\w(?:[\w.-]{0,60}\w)?)(?![\w/])", re.ASCII)
_ELSEWHERE = re.compile(r"@([\w.-]{1,60})@([\w.-]{1,200})", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_COMMENTED_OUT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MOST_PEOPLE = 20
_MOST_EVENTS = 100  # GitLab never puts more on a page
# Where a profile says only a name, the place that it is a name at.
_PLACES = (
    ("twitter", r"@?(\w{1,15})", "https://x.com/{}"),
    ("linkedin", r"([\w%-]{1,100})", "https://www.linkedin.com/in/{}"),
    ("github", r"@?([A-Za-z0-9-]{1,39})", "https://github.com/{}"),
    ("bluesky", r"(did:plc:[a-z2-7]{24})", "https://bsky.app/profile/{}"),
)
_PATHS = {"Issue": "issues", "WorkItem": "work_items", "MergeRequest": "merge_requests"}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, with the word for how their account is."""

    id: str
    name: str
    title: str
    link: str
    state: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing done, and the name that who did it has now."""

    id: int
    name: str
    at: datetime
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What all kinds of events have."""

    row: Mapping[str, Any]
    web: str
    project: str  # its link
    path: str  # what it is called
    place: str  # its number
    author: str
    at: datetime
    now: datetime


def users(body: bytes) -> list[User]:
    """Read the people who have a name: one or none. Raises UnreadableError."""
    answer = loads(body)
    if not isinstance(answer, list):
        raise UnreadableError
    return [_user(row) for row in rows(answer)[:1]]


def user(body: bytes) -> User:
    """Read who somebody is. Raises UnreadableError."""
    return _user(mapping(loads(body)))


def _user(said: Mapping[str, Any]) -> User:
    number, name = text(said.get("id")), text(said.get("username"))
    if not _NUMBER.fullmatch(number) or not NAME.fullmatch(name):
        raise UnreadableError
    places = [_links.tidy(said.get("website_url"))]
    for field, form, link in _PLACES:
        if found := re.fullmatch(form, text(said.get(field)).strip(), re.ASCII):
            places.append(link.format(found[1]))
    if found := _ELSEWHERE.fullmatch(text(said.get("mastodon"))):
        places.append(_links.tidy(f"https://{found[2]}/@{found[1]}"))
    return User(
        id=number,
        name=name,
        title=one_line(text(said.get("name")), 200) or name,
        link=_links.tidy(said.get("web_url")),
        state=text(said.get("state"))[:40],
        places=tuple(place for place in places if place),
    )


def project(body: bytes) -> str:
    """Read the path of a project. Raises UnreadableError."""
    path = text(mapping(loads(body)).get("path_with_namespace"))
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", path) or len(path) > 500:
        raise UnreadableError
    return path


def projects(body: bytes) -> list[str]:
    """Read the ids of the projects that a page of events is about. Raises UnreadableError."""
    found = (text(row.get("project_id")) for row in rows(loads(body))[:_MOST_EVENTS])
    return list(dict.fromkeys(number for number in found if _NUMBER.fullmatch(number)))


def whole(body: bytes) -> tuple[str, str]:
    """Read title and words of an issue or a merge request. Raises UnreadableError."""
    said = mapping(loads(body))
    title = one_line(text(said.get("title")))
    if not title:
        raise UnreadableError
    return title, _words(said.get("description"))


def events(body: bytes, web: str, paths: Mapping[str, str], now: datetime) -> list[Event]:
    """Read a page of events, as they come; `paths` are those of projects, by id.

    Raises UnreadableError.
    """
    answer = loads(body)
    if not isinstance(answer, list):
        raise UnreadableError
    found = (_event(row, web, paths, now) for row in rows(answer)[:_MOST_EVENTS])
    return [event for event in found if event is not None]


def _event(
    row: Mapping[str, Any], web: str, paths: Mapping[str, str], now: datetime
) -> Event | None:
    number, at = text(row.get("id")), _dates.read(row.get("created_at"))
    author = mapping(row.get("author"))
    name = text(author.get("username")) or text(row.get("author_username"))
    if not _NUMBER.fullmatch(number) or at is None:
        return None
    project, path = web, "GitLab"
    named = text(row.get("project_id"))
    if named in paths:
        project, path = f"{web}/{paths[named]}", paths[named]
    elif _NUMBER.fullmatch(named):  # leads there, for those who may see it
        project, path = f"{web}/projects/{named}", f"project {named}"
    told = _Told(
        row=row,
        web=web,
        project=project,
        path=path,
        author=name,
        at=min(at, now),
        now=now,
        place=named if _NUMBER.fullmatch(named) else "0",
    )
    return Event(
        id=int(number),
        name=name if NAME.fullmatch(name) else "",
        at=told.at,
        item=_item(told),
    )


def _item(told: _Told) -> Item:
    action, kind = text(told.row.get("action_name")), text(told.row.get("target_type"))
    note = mapping(told.row.get("note"))
    if note and _NUMBER.fullmatch(text(note.get("id"))) and text(note.get("body")).strip():
        return _noted(told, note)
    title, target = one_line(text(told.row.get("target_title"))), text(told.row.get("target_id"))
    if action in ("opened", "created") and title and _NUMBER.fullmatch(target):
        return _opened(told, kind, title, target)
    day = told.at.date().isoformat()
    if action in ("joined", "left"):
        return _done(told, f"{action}-{told.place}-{day}", f"{action.title()} {told.path}")
    if action.startswith("pushed"):
        return _done(told, f"push-{told.place}-{day}", f"Pushed to {told.path}, {day}")
    return _done(told, f"work-{told.place}-{day}", f"Worked on {told.path}, {day}")


def _noted(told: _Told, note: Mapping[str, Any]) -> Item:
    """Tell of a comment. What an event holds of it are its words of today."""
    words = _words(note.get("body"))
    created, updated = (_dates.read(note.get(name)) for name in ("created_at", "updated_at"))
    about, serial = _PATHS.get(text(note.get("noteable_type"))), text(note.get("noteable_iid"))
    url = told.project
    if about and _NUMBER.fullmatch(serial):
        url = f"{told.project}/-/{about}/{serial}#note_{text(note.get('id'))}"
    people = {
        found[1].lower(): f"{told.web}/{found[1]}"
        for found in _MENTION.finditer(words)
        if found[1].lower() != told.author.lower()
    }
    return Item(
        id=f"note-{text(note.get('id'))}",
        url=url,
        title="",
        text=words,
        lang=None,
        published_at=min(created or told.at, told.at),
        kind="reply",
        edited_at=min(updated, told.now) if created and updated and updated > created else None,
        people=tuple(people.values())[:_MOST_PEOPLE],
    )


def _opened(told: _Told, kind: str, title: str, target: str) -> Item:
    """Tell of an issue, a merge request or the like; of its words an event has the title alone."""
    serial, about = text(told.row.get("target_iid")), _PATHS.get(kind)
    is_whole = about is None or not _NUMBER.fullmatch(serial)
    return Item(
        id=f"{kind[:40].lower()}-{target}",
        url=told.project if is_whole else f"{told.project}/-/{about}/{serial}",
        title=title,
        text="",
        lang=None,
        published_at=told.at,
        truncated=not is_whole,
    )


def _done(told: _Told, name: str, title: str) -> Item:
    """Tell that something was done that has no words."""
    return Item(
        id=name,
        url=told.project,
        title=one_line(title),
        text="",
        lang=None,
        published_at=told.at,
    )


def _words(body: object) -> str:
    """Give what somebody wrote in Markdown, without the hints that forms leave in it."""
    return _html.plain(_COMMENTED_OUT.sub("", text(body)[:200_000]))
