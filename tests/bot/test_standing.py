"""How things stand with people, as `show` and `list` say it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import standing
from bot.commands import Request, known
from bot.grammar import parse
from storage import accounts
from tests.bot._world import HERE, OLIVE, TEAM, World, make_house

if TYPE_CHECKING:
    from bot.cards import Shown
    from storage.advocates import Advocate


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def _asks(world: World, typed: str) -> Shown:
    request = Request(
        house=make_house(world, world.clock),
        team=TEAM,
        user=OLIVE,
        channel=HERE,
        words=parse(typed).rest,
        now=world.clock(),
    )
    return known()[typed.split(maxsplit=1)[0]].answer(request)


def _state(world: World, one: Advocate) -> str:
    with world.open() as db:
        return standing.of_several(db, TEAM, [one.id], world.clock())[one.id].state


def test_a_word_is_followed_from_the_first_sign_to_the_end(world: World) -> None:
    speakers = world.watchlist()
    ada, ben = world.advocate("Ada", speakers), world.advocate("Ben", speakers)
    assert _state(world, ada) == "steady"
    world.hears(ada, world.post(ada, "souring"))
    assert _state(world, ada) == "at risk"
    assert "*How things stand: at risk*" in str(_asks(world, "show Ada").blocks)
    listed = _asks(world, "list").text
    assert "*Ada*  ·  *at risk* (souring, open since" in listed
    assert "*Ben*  ·  steady" in listed

    back = (world.clock() + timedelta(days=30)).date()
    world.hears(ben, world.post(ben, "pausing", returns_on=back))
    assert _state(world, ben) == f"away until {back:%-d %B %Y}"

    world.clock.move(timedelta(days=10))
    world.hears(ada, world.post(ada, "leaving"))
    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", last_new_at=world.clock())
    assert _state(world, ada) == "departing"
    world.clock.move(timedelta(days=31))
    assert _state(world, ada) == "departed"
    (farewell, _) = world.alerts(ada)
    world.change(farewell, state="dismissed", acted_by=OLIVE, acted_at=world.clock())
    assert _state(world, ada) == "at risk", "it was no farewell, and the other sign is open"
