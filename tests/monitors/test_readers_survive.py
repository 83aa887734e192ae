"""Whatever a server answers, what reads it gives a result or says that it cannot be read.

Each reader is fed JSON made of the words that it looks for, and answers recorded for its source
with something else in one place. A new reader is a row of `READERS`.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import importlib
import json
import pickle
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from monitors import Item
from monitors._api import UnreadableError
from monitors._text import LONGEST_TEXT, LONGEST_TITLE
from tests._fuzz import times

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

# module, function, and what it is given beside the bytes
READERS: list[tuple[str, str, tuple[Any, ...]]] = [
    ("_api", "loads", ()),
    ("_bluesky_read", "host", ()),
    ("_bluesky_read", "page", ("did:plc:ada2345672345672345672aa", NOW)),
    ("_bluesky_read", "present", ()),
    ("_bluesky_read", "problem", ()),
    ("_bluesky_read", "profile", ()),
    ("_bluesky_read", "status", ()),
    ("_discourse_read", "actions", ("https://forum.example", NOW)),
    ("_discourse_read", "error_type", ()),
    ("_discourse_read", "post", ("https://forum.example", NOW)),
    ("_discourse_read", "posts", ("https://forum.example", NOW)),
    ("_discourse_read", "user", ()),
    ("_lemmy_read", "entry", (NOW,)),
    ("_lemmy_read", "error", ()),
    ("_lemmy_read", "page", (NOW,)),
    ("_github_events", "again", ("IssueCommentEvent", "ada/engine", "https://github.com", NOW)),
    ("_github_events", "events", ("https://github.com", NOW)),
    ("_github_events", "places", ()),
    ("_github_events", "user", ()),
    ("_github_events", "whole", ()),
    ("_gitlab_events", "events", ("https://gitlab.com", {"15": "ada/engine"}, NOW)),
    ("_gitlab_events", "project", ()),
    ("_gitlab_events", "projects", ()),
    ("_gitlab_events", "user", ()),
    ("_gitlab_events", "users", ()),
    ("_gitlab_events", "whole", ()),
    ("_hackernews_items", "post", (NOW,)),
    ("_hackernews_items", "user", (0,)),
    ("_stackexchange_posts", "page", ("posts", "stackoverflow.com", NOW)),
    ("_stackexchange_posts", "page", ("sites", "", NOW)),
    ("_stackexchange_posts", "page", ("users", "stackoverflow.com", NOW)),
    ("_mastodon_read", "context", (NOW,)),
    ("_mastodon_read", "profile", ()),
    ("_mastodon_read", "status", (NOW,)),
    ("_mastodon_read", "statuses", (NOW,)),
    ("_nodeinfo", "described_at", ()),
    ("_nodeinfo", "name", ()),
    ("_webfinger", "read", ("ada", "example.com")),
    ("_reddit_listing", "author", ()),
    ("_reddit_listing", "listing", ("https://www.reddit.com", NOW)),
    ("_reddit_listing", "person", ()),
    ("_reddit_listing", "token", ()),
    ("_threads_read", "posts", ("ada.example", 100, NOW)),
    ("_threads_read", "profile", ("ada.example",)),
    ("_threads_read", "trouble", ()),
    ("_x_posts", "person", ()),
    ("_x_posts", "timeline", ("2244994945", "ada_example", NOW)),
    ("_youtube_read", "author", ()),
    ("_youtube_read", "channel", ()),
    ("_youtube_read", "owner", ()),
    ("_youtube_read", "page", ()),
    ("_youtube_read", "reason", ()),
    ("_youtube_read", "uploads", ("https://www.youtube.com", NOW)),
]

_ODD = st.sampled_from(
    [
        "2026-11-22T09:00:00Z", "0000-00-00T00:00:00Z", "+292277026596-12-04T15:30:07Z", "12",
        "https://ada.example/@ada", "https://[", "http://ada.example:99999999/", "@ada", "a" * 3000,
        "<p>One &amp; <a href='https://['>two</a>", "\ud800", "\x00", "٣", "> quoted", "²",
        10**30, -(10**30), 1e308, float("nan"), float("inf"), -1, 0, 10_000_000_000,
    ]
)  # fmt: skip
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _ODD


@cache
def _words(module: str) -> list[str]:
    """List the texts that stand in a module, among them every field that it looks for."""
    path = importlib.import_module(f"monitors.{module}").__file__
    assert path is not None
    found = {
        node.value
        for node in ast.walk(ast.parse(Path(path).read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40
    }
    return sorted(found) or [""]


@cache
def _shaped(module: str) -> st.SearchStrategy[Any]:
    """Make JSON of the words that a module looks for."""
    words = st.sampled_from(_words(module))
    return st.recursive(
        _LEAVES | words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=8),
        max_leaves=40,
    )


@cache
def _recorded(module: str) -> list[Any]:
    """Give the answers in JSON that are recorded for the source that a module belongs to."""
    answers = []
    for path in sorted(DATA.glob("*/*.case.json")):
        if module.lstrip("_").split("_")[0] == path.parent.name:
            for step in json.loads(path.read_text())["steps"]:
                answers += [one["json"] for one in step.get("answers", []) if "json" in one]
    return answers


@st.composite
def _changed(draw: st.DrawFn, module: str) -> Any:
    """Take a recorded answer and put something else in one place of it."""
    answer = copy.deepcopy(draw(st.sampled_from(_recorded(module))))
    here = answer
    while isinstance(here, dict | list) and here:
        key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        inside: Any = here[key]
        if not isinstance(inside, dict | list) or not inside or not draw(st.integers(0, 3)):
            here[key] = draw(_shaped(module))
            return answer
        here = inside
    return draw(_shaped(module))


@cache
def _sent(module: str) -> st.SearchStrategy[Any]:
    """Make JSON that a reader of a module may be sent."""
    return _changed(module) | _shaped(module) if _recorded(module) else _shaped(module)


def _check(result: object) -> None:
    """Check that a result can come back from another process and that its items can be kept."""
    pickle.dumps(result)
    for item in _items(result):
        assert 0 < len(item.id) <= 200
        assert item.kind in ("post", "reply", "boost", "quote", "about")
        assert item.published_at.tzinfo is not None
        assert len(item.text) <= LONGEST_TEXT
        assert len(item.title) <= LONGEST_TITLE
        assert "\x00" not in item.id + item.url + item.title + item.text
        assert all(link.startswith(("https://", "http://")) for link in item.people)


def _items(result: object) -> Iterator[Item]:
    """Find the items in whatever a reader gives."""
    if isinstance(result, Item):
        yield result
    elif is_dataclass(result):
        for field in fields(result):
            yield from _items(getattr(result, field.name))
    elif isinstance(result, list | tuple):
        for one in result:
            yield from _items(one)


@pytest.mark.parametrize("module", sorted({module for module, _, _ in READERS}))
@settings(max_examples=times(100))
@given(st.data())
def test_readers_survive_whatever_is_sent(module: str, data: st.DataObject) -> None:
    # Made up once for all readers of a module: to make it up takes longer than to read it.
    sent = json.dumps(data.draw(_sent(module))).encode("utf-8", "surrogatepass")
    for where, function, extra in READERS:
        if where == module:
            note(function)
            with contextlib.suppress(UnreadableError):
                _check(
                    getattr(importlib.import_module(f"monitors.{module}"), function)(sent, *extra)
                )


@pytest.mark.parametrize(
    ("module", "function", "extra"), READERS, ids=[f"{r[0]}-{r[1]}" for r in READERS]
)
@settings(max_examples=times(20))
@given(st.binary(max_size=50) | st.sampled_from([b"", b"null", b"[" * 100_000, b"<html>"]))
def test_a_reader_survives_what_is_no_json(
    module: str, function: str, extra: tuple[Any, ...], sent: bytes
) -> None:
    reader = getattr(importlib.import_module(f"monitors.{module}"), function)
    with contextlib.suppress(UnreadableError):
        _check(reader(sent, *extra))
