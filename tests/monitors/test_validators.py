"""A Last-Modified is sent back only where nothing can have changed behind it."""

from __future__ import annotations

import pytest

from monitors._validators import settled

NOON = "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        pytest.param("Mon, 02 Mar 2026 12:00:00 GMT", False, id="same second"),
        pytest.param("Mon, 02 Mar 2026 12:00:01 GMT", False, id="next second"),
        pytest.param("Mon, 02 Mar 2026 12:00:02 GMT", True, id="settled"),
        pytest.param("Mon, 02 Mar 2026 11:00:00 GMT", False, id="a clock behind"),
        pytest.param("", True, id="no date to compare with"),
        pytest.param("soon", True, id="no date at all"),
    ],
)
def test_a_time_of_change_is_kept_once_its_second_is_over(date: str, *, kept: bool) -> None:
    assert settled({"last-modified": NOON, "date": date}) == (NOON if kept else "")


def test_where_none_is_told_none_is_kept() -> None:
    assert settled({"date": NOON}) == ""
