"""A silence from its beginning to its end: one alert, a welcome, and nothing left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.judge import judge
from storage import accounts, posts
from tests.bot._world import HERE, TEAM, World

if TYPE_CHECKING:
    from storage.advocates import Advocate


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def _states(world: World, one: Advocate) -> dict[str, str]:
    return {alert.situation: alert.state for alert in world.alerts(one)}


def _looks(world: World, one: Advocate, *, seen: bool = True) -> None:
    with world.open() as db, db.transaction():
        if seen:
            accounts.change(db, TEAM, f"account {one.name}", last_good_at=world.clock())
        judge(db, TEAM, one, frozenset(), world.clock())


def _weekly(world: World, one: Advocate, weeks: int) -> None:
    for _ in range(weeks):
        with world.open() as db:
            posts.add(db, TEAM, [world.post(one, "none")])
        world.clock.move(timedelta(days=7))


def test_a_silence_ends_with_a_welcome(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    _weekly(world, ada, 40)
    world.clock.move(timedelta(days=30))
    _looks(world, ada)
    assert _states(world, ada) == {"going_quiet": "open"}

    world.clock.move(timedelta(days=5))
    _looks(world, ada, seen=False)
    assert _states(world, ada)["going_quiet"] == "open", "out of sight nothing is over"

    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", last_good_at=world.clock())
    world.hears(ada, world.post(ada, "none", text="I have been busy."))
    assert _states(world, ada) == {"going_quiet": "resolved", "returned": "open"}
    assert world.wishes() == [("card", HERE)] * 2

    world.clock.move(timedelta(days=15))
    _looks(world, ada)
    assert _states(world, ada)["returned"] == "resolved"


def test_a_return_that_is_missed_is_told_and_ends_when_they_write(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    _weekly(world, ada, 40)
    back = (world.clock() + timedelta(days=60)).date()
    world.hears(ada, world.post(ada, "pausing", returns_on=back))
    world.clock.move(timedelta(days=70))
    _looks(world, ada)
    assert "overdue" not in _states(world, ada)

    world.clock.move(timedelta(days=10))
    _looks(world, ada)
    assert _states(world, ada)["overdue"] == "open"
    assert "going_quiet" not in _states(world, ada), "the pause explains the silence so far"

    world.hears(ada, world.post(ada, "none", text="Here I am again."))
    states = _states(world, ada)
    assert (states["overdue"], states["returned"]) == ("resolved", "open")


def test_many_words_in_one_place_do_not_hide_another(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    with world.open() as db:
        accounts.add(db, TEAM, [world.account(ada, id="social", stable_id="s", title="@ada")])
    _weekly(world, ada, 60)
    for _ in range(60):
        said = [replace(world.post(ada, "none"), account_id="social") for _ in range(10)]
        with world.open() as db:
            posts.add(db, TEAM, said)
        world.clock.move(timedelta(days=1))
    with world.open() as db:
        accounts.change(db, TEAM, "social", last_good_at=world.clock())
    _looks(world, ada)
    (alert,) = world.alerts(ada)
    assert (alert.situation, alert.label) == ("moved", "moved")
