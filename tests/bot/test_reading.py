"""What is read where a feed is parsed is what would be read later, and no more than is new."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.items import fingerprint, own_words
from bot.outside import PRELOADED
from bot.reading import prepared
from monitors import Item
from monitors._http import Ahead
from signals._reader import read_text
from tests.conftest import NOW

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
