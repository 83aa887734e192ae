"""Whatever is done to the bytes of a feed or of a page, it is read or refused, and no more."""

from __future__ import annotations

import contextlib
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors import _discover
from monitors._entries import UnreadableError
from monitors._parse_feed import parse
from tests._fuzz import times
from tests.conftest import NOW
from tests.monitors import _documents

BITS = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE a [", b"<!ENTITY a '", b"&#xD800;",
    b"&#9999999;", b"\xff", b"\x00", b"\xef\xbb\xbf", b"<?xml encoding='", b"xmlns:",
    b"</item>", b"{", b'"',
]  # fmt: skip


@cache
def small() -> list[bytes]:
    """Give the documents that are quickly read."""
    every = [one.body for one in (*_documents.feeds().values(), *_documents.pages().values())]
    return [body for body in every if len(body) < 5_000]


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Take a document, and cut it, turn it or put something into it in some places."""
    body = bytearray(draw(st.sampled_from(small())))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.integers(0, 40))
        body[at : at + length] = draw(st.sampled_from(BITS) | st.binary(max_size=8))
    return bytes(body)


@settings(max_examples=times(40))
@given(changed(), st.sampled_from(["", "text/xml; charset=utf-16", "application/json", "x"]))
def test_any_feed_is_read_or_refused(body: bytes, kind: str) -> None:
    with contextlib.suppress(UnreadableError):
        found = parse(body, "https://ada.example/feed", kind, NOW)
        assert len(found.items) <= 200
        assert all(one.url.startswith(("https://", "http://")) for one in found.items)


@settings(max_examples=times(40))
@given(changed())
def test_any_page_leads_to_links_or_nowhere(body: bytes) -> None:
    for offer in _discover.in_page(body, "https://ada.example/"):
        assert offer.url.startswith(("https://", "http://"))
