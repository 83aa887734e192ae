"""Reads a feed of any form from its bytes; only in a process apart, which hostile ones stall."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

from monitors import _jsonfeed, _xmlfeed
from monitors._entries import Feed, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from monitors import Item

_LEADING = re.compile(rb"^(?:\s|<!--.*?-->|<\?.*?\?>)+", re.DOTALL)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def parse(body: bytes, url: str, content_type: str, now: datetime) -> Feed:
    """Read a feed. Raises UnreadableError where the bytes are none."""
    kind = sniff(body)
    if kind in ("html", "empty"):
        raise UnreadableError(kind)
    if kind == "json":
        return _jsonfeed.read(body, url, now)
    return _xmlfeed.read(body, url, content_type, now)


def parse_and(
    work: Callable[[Sequence[Item], Sequence[str]], Sequence[Any]],
    seen: Sequence[str],
    body: bytes,
    url: str,
    content_type: str,
    now: datetime,
) -> tuple[Feed, Sequence[Any]]:
    """Read a feed and do something with its items, of which some were seen before."""
    feed = parse(body, url, content_type, now)
    return feed, work(feed.items, seen)


def sniff(body: bytes) -> str:
    """Tell by the beginning what bytes are: html, json, empty, or something that may be a feed.

    Telling early matters: a megabyte of HTML keeps feedparser busy for five seconds.
    """
    start = body[:4_096]
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            start = start[len(mark) :].decode(encoding, "replace").encode()
            break
    else:
        if start[1::2][:20].count(0) > 10:
            start = start.decode("utf-16-le", "replace").encode()
    start = _LEADING.sub(b"", start).lower()
    if not start:
        return "empty"
    if start.startswith((b"{", b"[")):
        return "json"
    if re.match(rb"<!doctype\s+html|<(html|head|body|script|div|meta|title|h1|p|center)\b", start):
        return "html"
    return "feed" if b"<" in start else "unknown"
