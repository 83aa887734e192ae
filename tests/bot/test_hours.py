from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import hours
from storage.channels import Channel

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "nowhere"]
)
MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def channel(start: str | None = "20:00", end: str | None = "08:00", tz: str = "UTC") -> Channel:
    return Channel(
        team="T", channel="C1", quiet_from=start, quiet_until=end, tz=tz, set_by="U", set_at=NOON
    )


@given(MOMENTS, TIMES, ZONES, st.sets(st.integers(0, 6), min_size=1))
def test_the_next_time_is_later_on_such_a_day_and_at_most_a_week_off(
    after: datetime, at: str, tz: str, days: set[int]
) -> None:
    found = hours.next_time(days, at, tz, after)
    assert after < found <= after + timedelta(days=8)
    here = found.astimezone(hours.zone(tz))
    hour, minute = map(int, at.split(":"))
    naive = here.replace(tzinfo=None, hour=hour, minute=minute)
    gap = naive.replace(tzinfo=hours.zone(tz)).astimezone(UTC).astimezone(hours.zone(tz))
    if gap.replace(tzinfo=None) == naive:
        assert f"{here:%H:%M}" == at
        assert here.weekday() in days
    again = hours.next_time(days, at, tz, found)
    assert again > found


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        pytest.param("2026-03-28", "09:00", "08:00", id="winter"),
        pytest.param("2026-03-29", "09:00", "07:00", id="summer begins"),
        pytest.param("2026-03-29", "02:30", "01:30", id="a time that is skipped"),
        pytest.param("2026-10-25", "02:30", "00:30", id="the first of two"),
        pytest.param("2026-10-25", "09:00", "08:00", id="summer is over"),
    ],
)
def test_a_local_time_keeps_its_hour_when_clocks_change(day: str, at: str, utc: str) -> None:
    found = hours.moment(datetime.fromisoformat(day).date(), at, "Europe/Berlin")
    assert f"{found:%H:%M}" == utc


def test_no_weekday_has_no_next_time() -> None:
    with pytest.raises(ValueError, match="no weekdays"):
        hours.next_time((), "09:00", "UTC", NOON)
    with pytest.raises(ValueError, match="no such weekday"):
        hours.next_time((7,), "09:00", "UTC", NOON)


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_quiet_hours_end_in_time_that_is_not_quiet(
    now: datetime, start: str, end: str, tz: str
) -> None:
    rule = channel(start, end, tz)
    ends = hours.quiet_ends(rule, now)
    if hours.is_quiet(rule, now):
        assert now < ends <= now + timedelta(days=1, hours=2)
    else:
        assert ends == now


@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [
        ("20:00", "08:00", 21, True),
        ("20:00", "08:00", 7, True),
        ("20:00", "08:00", 8, False),
        ("20:00", "08:00", 12, False),
        ("12:00", "14:00", 12, True),
        ("12:00", "14:00", 14, False),
        ("12:00", "12:00", 12, False),
        (None, None, 3, False),
        ("20:00", None, 21, False),
    ],
)
def test_quiet_hours_may_reach_over_midnight(
    start: str | None,
    end: str | None,
    hour: int,
    quiet: bool,  # noqa: FBT001
) -> None:
    assert hours.is_quiet(channel(start, end), NOON.replace(hour=hour)) is quiet


def test_a_day_begins_and_ends_where_the_channel_is() -> None:
    rule = channel(None, None, "America/New_York")
    assert hours.day_begins(rule, NOON) == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert hours.next_day(rule, NOON) == datetime(2026, 3, 3, 5, tzinfo=UTC)
    quiet = channel("20:00", "08:00", "America/New_York")
    assert hours.next_day(quiet, NOON) == datetime(2026, 3, 3, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9", "09:00"),
        ("09:00", "09:00"),
        ("9.30", "09:30"),
        ("21h", "21:00"),
        ("24:00", None),
        ("9:60", None),
        ("nine", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read(typed: str, read: str | None) -> None:
    assert hours.read_time(typed) == read


def test_an_unknown_zone_is_utc() -> None:
    assert hours.zone("Mars/Olympus") == ZoneInfo("UTC")
    assert hours.zone("") == ZoneInfo("UTC")
    assert hours.zone("../etc/passwd") == ZoneInfo("UTC")
