from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors._limits import fresh_for, resumes_at

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
IN_TEN = NOW + timedelta(minutes=10)
EPOCH = str(int(IN_TEN.timestamp()))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {"retry-after": "600"}),
        (503, {"retry-after": " 600 "}),
        (200, {"retry-after": "600.0"}),
        (429, {"retry-after": "Mon, 02 Mar 2026 09:40:00 GMT"}),
        # The server's clock is an hour ahead, and so is its date.
        (
            429,
            {
                "retry-after": "Mon, 02 Mar 2026 10:40:00 GMT",
                "date": "Mon, 02 Mar 2026 10:30:00 GMT",
            },
        ),
        (
            429,
            {
                "x-ratelimit-reset": str(int(IN_TEN.timestamp()) - 3600),
                "date": "Mon, 02 Mar 2026 08:30:00 GMT",
            },
        ),
        (429, {"ratelimit-reset": EPOCH}),
        (429, {"x-ratelimit-reset": "2026-03-02T09:40:00.000000Z"}),
        (403, {"x-ratelimit-reset": EPOCH, "x-ratelimit-remaining": "0"}),
        (200, {"x-ratelimit-reset": "600", "x-ratelimit-remaining": "0.0"}),
        (429, {"x-rate-limit-reset": EPOCH}),
    ],
    ids=[
        "seconds", "503", "fraction", "date", "clock ahead", "clock behind", "bluesky", "mastodon",
        "github", "reddit", "x",
    ],
)  # fmt: skip
def test_every_way_of_saying_ten_minutes_is_understood(
    status: int, headers: dict[str, str]
) -> None:
    assert resumes_at(status, headers, NOW) == IN_TEN


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {}),
        (429, {"retry-after": "soon"}),
        (429, {"retry-after": "-5"}),
        (429, {"retry-after": "Mon, 02 Mar 2020 09:40:00 GMT"}),
        (200, {"ratelimit-reset": EPOCH, "ratelimit-remaining": "99"}),
        (404, {"x-ratelimit-reset": EPOCH}),
    ],
)
def test_what_says_nothing_is_no_limit(status: int, headers: dict[str, str]) -> None:
    assert resumes_at(status, headers, NOW) is None


def test_nobody_sends_us_away_for_longer_than_a_day() -> None:
    assert resumes_at(429, {"retry-after": "999999999"}, NOW) == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=1800"}, 1800),
        ({"cache-control": "MAX-AGE=60"}, 60),
        ({"cache-control": 'max-age="60"'}, 60),
        ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": "s-maxage=60"}, 0),
        ({"cache-control": "max-age=9999999999"}, 86_400),
        ({"expires": "Mon, 02 Mar 2026 10:00:00 GMT"}, 1800),
        (
            {
                "expires": "Mon, 02 Mar 2026 12:00:00 GMT",
                "date": "Mon, 02 Mar 2026 11:30:00 GMT",
            },
            1800,
        ),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({}, 0),
    ],
)
def test_freshness_is_read(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(headers, NOW) == timedelta(seconds=seconds)


@given(
    st.sampled_from([200, 403, 429, 503]),
    st.dictionaries(
        st.sampled_from(
            ["retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-remaining",
             "cache-control", "expires", "date"]
        ),
        st.text(max_size=40) | st.integers().map(str) | st.datetimes().map(str),
    ),
)  # fmt: skip
def test_no_header_breaks_it(status: int, headers: dict[str, str]) -> None:
    until = resumes_at(status, headers, NOW)
    assert until is None or NOW < until <= NOW + timedelta(days=1)
    assert timedelta(0) <= fresh_for(headers, NOW) <= timedelta(days=1)
