"""A person's rhythm: floors, fences and states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals._rhythm import (
    ENOUGH_GAPS,
    LONG_FOR_ALL,
    PLAIN_QUIET,
    QUIET_FLOOR,
    SILENT_FLOOR,
    rhythm,
)

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
ORDER = ("active", "slowing", "quiet", "silent", "gone")


def _times(gaps: list[int]) -> list[datetime]:
    at, found = START, [START]
    for gap in gaps:
        at += timedelta(days=gap)
        found.append(at)
    return found


@given(st.lists(st.integers(0, 90), max_size=60), st.integers(0, 800))
def test_the_limits_keep_to_their_floors_and_their_order(gaps: list[int], silence: int) -> None:
    times = _times(gaps)
    beat = rhythm(times, times[-1] + timedelta(days=silence))
    if beat is None:
        assert len({at.date() for at in times}) < 3
        return
    assert QUIET_FLOOR <= beat.quiet < beat.silent
    assert beat.silent >= SILENT_FLOOR
    assert beat.own or beat.quiet >= PLAIN_QUIET
    assert beat.quiet <= LONG_FOR_ALL
    assert not beat.own or len(beat.gaps) >= ENOUGH_GAPS
    assert (beat.state(beat.last_at + timedelta(days=silence)) in ORDER[2:]) == (
        silence > beat.quiet
    )


@given(st.lists(st.integers(1, 40), min_size=5, max_size=40))
def test_a_longer_silence_is_never_a_livelier_state(gaps: list[int]) -> None:
    times = _times(gaps)
    beat = rhythm(times, times[-1])
    assert beat is not None
    states = [ORDER.index(beat.state(beat.last_at + timedelta(days=d))) for d in range(0, 900, 7)]
    assert states == sorted(states)


@given(st.lists(st.integers(1, 30), min_size=5, max_size=40), st.integers(1, 5))
def test_posting_more_than_once_a_day_changes_nothing(gaps: list[int], times_a_day: int) -> None:
    times = _times(gaps)
    often = sorted(at + timedelta(minutes=n) for at in times for n in range(times_a_day))
    once, many = rhythm(times, times[-1]), rhythm(often, often[-1])
    assert once is not None
    assert many is not None
    assert once.gaps == pytest.approx(many.gaps, abs=0.01)
    assert (once.quiet, once.silent) == pytest.approx((many.quiet, many.silent), abs=0.01)


def test_few_posts_have_no_rhythm() -> None:
    assert rhythm([], START) is None
    assert rhythm(_times([3]), START + timedelta(days=90)) is None


def test_posts_after_now_are_not_looked_at() -> None:
    times = _times([7] * 30)
    beat = rhythm(times, times[10])
    assert beat is not None
    assert beat.last_at == times[10]


def test_a_rate_that_halves_is_slowing() -> None:
    times = _times([7] * 40 + [40, 40])
    beat = rhythm(times, times[-1] + timedelta(days=5))
    assert beat is not None
    assert beat.state(times[-1] + timedelta(days=5)) == "slowing"


def test_the_chance_of_a_false_alarm_is_that_of_one_more_year() -> None:
    # Three years of gaps that are all different: the next year is one of four.
    times = _times([20 + n % 23 for n in range(36)])
    beat = rhythm(times, times[-1])
    assert beat is not None
    assert beat.quiet == max(beat.gaps) == 42
    assert beat.chance(43) == pytest.approx(0.25, abs=0.01)
    assert beat.chance(42) > beat.chance(43)


def test_gaps_older_than_three_years_are_forgotten() -> None:
    times = _times([10] * 30 + [150] + [10] * 115)
    beat = rhythm(times, times[-1])
    assert beat is not None
    assert beat.quiet == QUIET_FLOOR


def test_a_year_of_long_gaps_is_needed_to_know_what_they_are_used_to() -> None:
    short, long = (rhythm(times := _times([25, 3] * n), times[-1]) for n in (10, 20))
    assert short is not None
    assert long is not None
    assert (short.quiet, long.quiet) == (PLAIN_QUIET, QUIET_FLOOR)
