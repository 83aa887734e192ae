"""Whom a newcomer is held against: people who publish about as often, and enough of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import signals
from signals._cohort import LEAST_PEOPLE, Cohort, Habit, cohort, habit, mean_gap
from signals._rhythm import LONG_FOR_ALL, QUIET_FLOOR, rhythm

START = datetime(2024, 1, 1, 12, tzinfo=UTC)


def dates(*gaps: float) -> list[datetime]:
    at, found = START, [START]
    for gap in gaps:
        at += timedelta(days=gap)
        found.append(at)
    return found


def team(people: int = 12, gap: float = 10.0, longest: float = 40.0) -> list[Habit]:
    """Make people who publish alike, each with two years, the one calm and the other not."""
    return [Habit(f"other {n}", ((gap, longest), (gap, longest + n))) for n in range(people)]


def test_a_habit_is_of_whole_years_with_a_quarter_before_them() -> None:
    weekly = [7.0] * 53
    assert habit("ada", dates(*weekly)) is None, "a year, and no quarter before it"
    found = habit("ada", dates(*[7.0] * 40, 60.0, *[7.0] * 72))
    assert found is not None
    assert [gap for gap, _ in found.years] == pytest.approx([7.0, 7.0])
    assert [longest for _, longest in found.years] == pytest.approx([7.0, 60.0])


def test_of_one_person_three_years_are_enough() -> None:
    found = habit("ada", dates(*[7.0] * 300))
    assert found is not None
    assert len(found.years) == 3


def test_a_quarter_without_posts_tells_nothing() -> None:
    assert habit("ada", dates(100.0, 100.0, 100.0, 100.0, 100.0)) is None
    assert habit("ada", []) is None


def test_too_few_who_are_alike_are_no_cohort() -> None:
    assert cohort(10.0, team(LEAST_PEOPLE - 1)) is None
    assert cohort(10.0, team(LEAST_PEOPLE)) is not None
    assert cohort(30.0, team()) is None, "nobody publishes as seldom"
    assert cohort(0.0, team()) is None
    assert mean_gap(dates(3.0)) == 0.0


def test_the_limit_is_what_one_year_in_five_is_longer_than() -> None:
    found = Cohort(10, tuple(float(n) for n in range(1, 21)))
    assert found.limit == 16
    assert found.longer(found.limit) == 4
    assert found.chance(found.limit) == pytest.approx(5 / 21)


def test_silences_are_brought_to_ones_own_pace() -> None:
    """Where all in the team are silent for four gaps at most, so is the newcomer."""
    people = [Habit(f"p{n}", ((5.0 + n, 4 * (5.0 + n)),) * 2) for n in range(12)]
    found = cohort(16.0, people)
    assert found is not None
    assert max(found.longest) == pytest.approx(min(found.longest)) == pytest.approx(64.0)


@given(
    st.lists(st.floats(0.5, 60), min_size=3, max_size=30),
    st.lists(st.tuples(st.floats(0.5, 60), st.floats(0, 400)), max_size=60),
)
def test_a_limit_keeps_to_its_bounds_whoever_the_others_are(
    gaps: list[float], years: list[tuple[float, float]]
) -> None:
    others = [Habit(f"p{n % 9}", (year,)) for n, year in enumerate(years)]
    times = dates(*gaps)
    beat = rhythm(times, times[-1], others)
    if beat is not None:
        assert QUIET_FLOOR <= beat.quiet <= LONG_FOR_ALL < beat.gone
        assert beat.quiet < beat.silent
        assert 0 < beat.chance(beat.quiet) <= 1


def test_the_chance_is_that_of_one_more_year_of_the_cohort() -> None:
    beat = rhythm(times := dates(*[10.0] * 8), times[-1], team())
    assert beat is not None
    assert beat.cohort is not None
    assert beat.quiet == 47
    assert beat.chance(47) == pytest.approx(5 / 25)


def test_a_newcomer_is_held_against_the_others_and_told_so(scene: Any) -> None:
    posts = [scene.post(50 + 10 * n, "Hello") for n in range(8)][::-1]
    going_quiet = signals.known()["going_quiet"]
    alone = scene.view(posts)
    assert not list(going_quiet.look(alone)), "the plain limit is 60 days"

    (reading,) = going_quiet.look(replace(alone, others=team()))
    assert reading.label == "quiet"
    assert (
        "there is too little history of their own; by that of 12 others here who publish about as"
        " often, a silence is long from 47 days on" in reading.reasons
    )
    assert "of 24 years of these others, 4 had a silence past that" in reading.reasons


def test_a_history_of_ones_own_asks_nobody(scene: Any) -> None:
    posts = [scene.post(35 + 7 * n, "Hello") for n in range(70)][::-1]
    beat = rhythm([post.published_at for post in posts], scene.now, team(gap=7.0, longest=90.0))
    assert beat is not None
    assert beat.cohort is None
    assert beat.quiet == QUIET_FLOOR
