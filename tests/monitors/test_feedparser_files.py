"""The files that feedparser itself is tested with are read, and nothing in them is missed."""

from __future__ import annotations

import io
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import feedparser
import pytest

from monitors import _html
from monitors._entries import UnreadableError
from monitors._parse_feed import parse
from tests.servers import _servers

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOT_FEEDS = {".py", ".gz", ".z"}
PARTS = ("encoding", "entities", "http", "illformed", "wellformed")


def said(body: bytes) -> set[tuple[str, ...]]:
    """Give what feedparser finds, as far as it says anything and differs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            entries = feedparser.parse(io.BytesIO(body)).entries
        except Exception:  # noqa: BLE001 - some of its own files make it raise
            return set()
    found = set()
    for entry in entries:
        contents = [part.get("value") or "" for part in dict.get(entry, "content") or []]
        words = [text(dict.get(entry, name)) for name in ("title", "summary")]
        words.append(" ".join(map(text, contents)))
        names = [str(dict.get(entry, name) or "") for name in ("id", "link")]
        if any(words) or any(names):
            found.add((*names, *words))
    return found


def finds_any(body: bytes) -> bool:
    """Tell whether feedparser finds an entry, be it one without words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(feedparser.parse(io.BytesIO(body)).entries)
        except Exception:  # noqa: BLE001 - some of its own files make it raise
            return False


def text(markup: Any) -> str:
    return _html.text_of(markup) if isinstance(markup, str) else ""


@pytest.mark.parametrize("part", PARTS)
def test_whatever_feedparser_finds_is_found(part: str) -> None:
    folder = _servers.installed("feedparser-files") / "tests" / part
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix not in NOT_FEEDS]
    missed = [line for path in paths if path.is_file() and (line := difference(path))]
    assert missed == []


def test_there_are_many_of_them() -> None:
    folder = _servers.installed("feedparser-files")
    assert len(list(folder.rglob("*.xml"))) > 2_000


def difference(path: Path) -> str:
    """Say how a file reads otherwise than feedparser does; whatever else is raised fails."""
    body = path.read_bytes()
    expected = max(len(said(body)), finds_any(body))
    try:
        count = len(parse(body, "https://feeds.example/feed", "", NOW).items)
    except UnreadableError:
        count = 0
    return f"{path.name}: {count} of {expected}" if count < expected else ""
