"""What is looked for many letters at a time is found wherever it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitors import _teaser
from monitors._text import has_two_blanks

WORDS = st.lists(st.sampled_from([b" ", b"a", b"word", b"x" * 80]), max_size=30).map(b"".join)


@given(WORDS)
def test_two_blanks_are_found_wherever_they_are(words: bytes) -> None:
    assert has_two_blanks(words) == (b"  " in words)


@given(st.lists(st.sampled_from([*_teaser._IN_CALLS, "rea", "d ", "x", " "]), max_size=6))
def test_a_sign_of_a_call_is_found_whatever_is_around_it(said: list[str]) -> None:
    near = "".join(said)
    found = bool(_teaser._SIGNS.find_matches_as_indexes(near))
    assert found == any(sign in near for sign in _teaser._IN_CALLS)
