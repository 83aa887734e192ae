"""Every feed under tests/data/feed/ reads as it says beside it in `<name>.expect.json`."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitors._entries import UnreadableError
from monitors._parse_feed import parse, sniff

DATA = Path(__file__).parent.parent / "data" / "feed"
SAMPLES = sorted(
    path for path in DATA.iterdir() if path.with_name(f"{path.name}.expect.json").exists()
)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
def test_a_sample_reads_as_it_should(path: Path) -> None:
    feed = parse(path.read_bytes(), "https://feeds.example/blog/feed.xml", "", NOW)
    expected = json.loads(path.with_name(f"{path.name}.expect.json").read_text())
    items = expected.pop("items")
    assert {name: getattr(feed, name) for name in expected} == expected
    assert [
        {
            name: item.published_at.isoformat() if name == "published_at" else getattr(item, name)
            for name in items[0]
        }
        for item in feed.items
    ] == items


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_half_a_sample_breaks_nothing(path: Path, share: float) -> None:
    body = path.read_bytes()
    with contextlib.suppress(UnreadableError):
        parse(body[: int(len(body) * share)], "https://feeds.example/", "", NOW)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b" \n<!-- c -->\n", "empty"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf  <!-- x --> <!doctype HTML PUBLIC>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">', "html"),
        ("<html>".encode("utf-16"), "html"),
        (b"<p>words", "html"),
        (b'{"version": 1}', "json"),
        (b"[1]", "json"),
        (b"<rss>", "feed"),
        (b'<?xml version="1.0"?>\n<?xml-stylesheet href="x"?><feed>', "feed"),
        ("<rss>".encode("utf-16"), "feed"),
        ('<?xml version="1.0"?><rss version="2.0">'.encode("utf-16-le"), "feed"),
        (b"just words", "unknown"),
        (b"\x89PNG\r\n", "unknown"),
    ],
)
def test_the_beginning_tells_what_bytes_are(body: bytes, kind: str) -> None:
    assert sniff(body) == kind
