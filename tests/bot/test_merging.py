"""Two advocates who are one person, put together and parted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.merging import merge, part
from storage import accounts, advocates, posts, watchlists
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage import Database


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


def _state(db: Database) -> dict[str, object]:
    return {
        one.name: (
            one.merged_into,
            sorted(place.id for place in accounts.of_advocate(db, TEAM, one.id)),
            sorted(post.id for post in posts.of_advocate(db, TEAM, one.id)),
            sorted(found.name for found in watchlists.of_advocate(db, TEAM, one.id)),
        )
        for one in db.across().all(advocates.Advocate, "select * from advocates order by name")
    }


def test_a_merge_joins_and_its_undoing_restores(world: World) -> None:
    first, second = world.watchlist("first"), world.watchlist("second")
    grace = world.advocate("Grace", first)
    g = world.advocate("G.", first, second)
    world.hears(grace, world.post(grace, "none"))
    world.hears(g, world.post(g, "none"))
    with world.open() as db:
        before = _state(db)
        with db.transaction():
            done = merge(db, grace, g, OLIVE, NOW)
        joined = _state(db)
        assert joined["Grace"] == (
            None,
            ["account G.", "account Grace"],
            ["post 0001", "post 0002"],
            ["first", "second"],
        )
        assert joined["G."] == (grace.id, [], [], [])
        found = advocates.by_name(db, TEAM, "g.")
        assert found is not None
        assert found.id == grace.id
        assert [one.name for one in advocates.every(db, TEAM)] == ["Grace"]
        with db.transaction():
            assert part(db, done, NOW)
        assert _state(db) == before
        with db.transaction():
            assert not part(db, done, NOW)
        assert _state(db) == before
        [kept] = db.across().rows("select undone_at from merges")
        assert kept["undone_at"]


def test_forgetting_somebody_forgets_their_other_name_too(world: World) -> None:
    grace, g = world.advocate("Grace"), world.advocate("G.")
    with world.open() as db, db.transaction():
        merge(db, grace, g, OLIVE, NOW)
        advocates.remove(db, TEAM, grace.id)
        assert db.across().rows("select * from advocates") == []


def test_what_went_on_to_somebody_else_stays_there(world: World) -> None:
    first, second, third = (world.advocate(name) for name in ("A", "B", "C"))
    with world.open() as db, db.transaction():
        one = merge(db, second, first, OLIVE, NOW)
        merge(db, third, second, OLIVE, NOW)
        assert part(db, one, NOW)
        theirs = {place.id for place in accounts.of_advocate(db, TEAM, third.id)}
    assert theirs == {"account A", "account B", "account C"}
