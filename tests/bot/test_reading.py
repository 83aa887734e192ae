"""What is read where a feed is parsed is what would be read later, and no more than is new."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.items import fingerprint, own_words, to_post
from bot.outside import PRELOADED
from bot.reading import prepared
from monitors import Item
from monitors._http import Ahead
from signals._reader import TextReading, read_text
from storage.posts import Post
from tests.conftest import NOW
from tests.storage._samples import sample

ITEMS = [
    Item(
        id=str(number),
        url=f"https://x.example/{number}",
        title="",
        text=f"I step down, part {number}.",
        lang="en",
        published_at=NOW,
    )
    for number in range(6)
]


def _mark(item: Item) -> str:
    """Give a fingerprint in the plain way."""
    said = re.sub(r"https?://\S+", "", f"{item.title} {item.text}", flags=re.IGNORECASE)
    words = " ".join(said.casefold().split())
    if not item.text and len(words) < 16:
        words = f"{words} {item.url}"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


BLANKS = [" ", "  ", "\n", "\t", "\r\n", "\x1c", "\x0b", "\x85", "\xa0", "\x00"]
PIECES = ["a", "B", "word", "ß", "\u0130", "😀", "\ud800", "http://x.example/1", "HTTPS://Q", "://"]
SAID = st.lists(st.sampled_from(BLANKS + PIECES), max_size=20).map("".join)


@settings(deadline=None)
@given(SAID, SAID)
def test_a_fingerprint_is_that_of_the_words_whatever_parts_them(title: str, text: str) -> None:
    for one in (ITEMS[0]._replace(title=title, text=text), ITEMS[0]._replace(title=title, text="")):
        assert fingerprint(one) == _mark(one)


def test_at_first_sight_all_is_read_as_it_would_be_later() -> None:
    expected = [
        (fingerprint(one), read_text(own_words(one), one.lang, one.published_at.date()))
        for one in ITEMS
    ]
    assert prepared(ITEMS, ()) == expected


def test_later_only_what_is_new_is_read() -> None:
    found = prepared(ITEMS, ["1", "3", "4", "gone"])
    assert [mark for mark, _ in found] == [fingerprint(one) for one in ITEMS]
    assert [at for at, (_, reading) in enumerate(found) if reading] == [2, 5]


def test_where_nothing_known_is_left_nothing_is_read_ahead() -> None:
    assert [reading for _, reading in prepared(ITEMS, ["gone"])] == [None] * len(ITEMS)


def test_what_was_made_of_an_item_is_not_that_of_another_by_its_name() -> None:
    ahead = Ahead(prepared, {"1": (ITEMS[1], "mark")})
    assert ahead.of(ITEMS[1]) == "mark"
    assert ahead.of(ITEMS[1]._replace(text="whole")) is None
    assert ahead.of(ITEMS[2]) is None


def test_what_workers_share_can_be_loaded() -> None:
    """The fork server goes on without what it cannot load, and says nothing."""
    told = [f"import {name}" for name in PRELOADED]
    subprocess.run([sys.executable, "-c", "\n".join(told)], check=True)


@pytest.mark.parametrize("seen", [None, NOW])
@pytest.mark.parametrize("lang", [None, "de"])
def test_of_an_item_and_its_reading_all_is_kept(seen: datetime | None, lang: str | None) -> None:
    account = replace(sample("T0OURS")["accounts"], first_seen_at=seen)
    item = Item(
        id="its id",
        url="https://x.example/7",
        title="A title",
        text="A text",
        lang=lang,
        published_at=NOW - timedelta(days=1),
        kind="reply",
        replies=1,
        likes=2,
        reposts=3,
        edited_at=NOW - timedelta(hours=1),
        people=("https://x.example/@a",),
    )
    reading = TextReading(
        label="pausing",
        about_self=True,
        confidence=0.75,
        sentiment=-0.5,
        evidence="text",
        returns_on=date(2026, 9, 1),
        lang="en",
        read=True,
        reasons=("a reason",),
    )
    assert to_post(account, item, "its mark", reading, NOW) == Post(
        team=account.team,
        account_id=account.id,
        advocate_id=account.advocate_id,
        id=item.id,
        url=item.url,
        title=item.title,
        text=item.text,
        kind=item.kind,
        published_at=item.published_at,
        seen_at=NOW,
        backlog=seen is None,
        fingerprint="its mark",
        replies=item.replies,
        likes=item.likes,
        reposts=item.reposts,
        lang=lang or "en",
        label=reading.label,
        about_self=reading.about_self,
        confidence=reading.confidence,
        sentiment=reading.sentiment,
        evidence=reading.evidence,
        returns_on=reading.returns_on,
        reasons=reading.reasons,
        edited_at=item.edited_at,
        people=item.people,
    )
