"""Habits are measured as people are looked at, and kept for those who come later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import cohort
from bot.judge import judge
from storage import habits, posts, readings
from tests.bot._world import TEAM, World

if TYPE_CHECKING:
    from storage.advocates import Advocate


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def _wrote(world: World, one: Advocate, every: int, times: int, *, silent: int = 0) -> None:
    now = world.clock()
    said = [
        world.post(one, "none", published_at=now - timedelta(days=silent + every * n))
        for n in range(times)
    ]
    with world.open() as db:
        posts.add(db, TEAM, said)


def _looks(world: World, one: Advocate) -> None:
    with world.open() as db, db.transaction():
        judge(db, TEAM, one, frozenset(), world.clock())


def test_a_newcomer_is_held_against_those_who_publish_alike(world: World) -> None:
    for n in range(6):
        other = world.advocate(f"Other {n}")
        _wrote(world, other, 9 + n % 3, 100)
        _looks(world, other)
    ada = world.advocate("Ada", world.watchlist())
    _wrote(world, ada, 10, 8)
    with world.open() as db:
        first = habits.of_advocate(db, TEAM, "advocate Other 0")
        assert [one.year for one in first] == [0, 1]
        assert [round(one.longest) for one in first] == [9, 9]
        times = [world.clock() - timedelta(days=10 * n) for n in range(8)][::-1]
        assert len(cohort.others(db, ada, times)) == 6
        assert cohort.others(db, ada, times[:1]) == []
        long = [world.clock() - timedelta(days=10 * n) for n in range(60)][::-1]
        assert cohort.others(db, ada, long) == [], "their own history is enough"

    world.clock.move(timedelta(days=31))
    with world.open() as db:
        db.across().execute("update accounts set last_good_at = :now", now=world.clock())
    _looks(world, ada)
    (alert,) = world.alerts(ada)
    with world.open() as db:
        (reading,) = readings.of_alert(db, TEAM, alert.id)
    assert any("6 others here who publish about as often" in one for one in reading.reasons)


def test_others_are_asked_only_where_a_silence_could_be_long(world: World) -> None:
    now = world.clock()
    assert not cohort.matters([], now)
    assert not cohort.matters([now - timedelta(days=days) for days in (50, 29)], now)
    assert cohort.matters([now - timedelta(days=days) for days in (50, 31)], now)
    assert cohort.matters([now - timedelta(days=days) for days in (50, 19)], now)


def test_a_habit_is_measured_once_a_week(world: World) -> None:
    ada = world.advocate("Ada")
    _wrote(world, ada, 10, 60)
    measured = []
    for days in (0, 3, 5):
        world.clock.move(timedelta(days=days))
        _looks(world, ada)
        with world.open() as db:
            measured.append(habits.of_advocate(db, TEAM, ada.id)[0].measured_at)
    assert measured[0] == measured[1]
    assert measured[2] - measured[0] == timedelta(days=8)


def test_who_publishes_too_seldom_to_tell_has_no_habit(world: World) -> None:
    ada = world.advocate("Ada")
    _wrote(world, ada, 100, 8)
    _looks(world, ada)
    with world.open() as db:
        assert habits.of_advocate(db, TEAM, ada.id) == []
