"""What is looked for first, because it is found sooner, is in all that is looked for then."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import _teaser, _xmlfeed
from monitors._text import has_two_blanks

WORDS = st.lists(st.sampled_from([b" ", b"a", b"word", b"x" * 80]), max_size=30).map(b"".join)


@given(WORDS)
def test_two_blanks_are_found_wherever_they_are(words: bytes) -> None:
    assert has_two_blanks(words) == (b"  " in words)


@pytest.mark.parametrize("what", ["doctype", "skipHours", "skipDays"])
def test_what_few_feeds_have_is_found_in_whatever_letters(what: str) -> None:
    for first, second in product({what[0], what[0].upper()}, {what[1], what[1].upper()}):
        begins = f"<{'!' if what == 'doctype' else ''}{first}{second}{what[2:]}"
        body = f"<rss>{begins}>".encode()
        assert _xmlfeed._SELDOM.search(body)
        assert _xmlfeed._SELDOM_FIRST.find_matches_as_indexes(body)


@given(st.lists(st.sampled_from([*_teaser._IN_CALLS, "rea", "d ", "x", " "]), max_size=6))
def test_a_sign_of_a_call_is_found_whatever_is_around_it(said: list[str]) -> None:
    near = "".join(said)
    found = bool(_teaser._SIGNS.find_matches_as_indexes(near))
    assert found == any(sign in near for sign in _teaser._IN_CALLS)
