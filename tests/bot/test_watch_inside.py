"""What people type after `watch` leads us inside no more than what a feed says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import commands, grammar
from bot.commands import Refusal, Request
from storage import advocates
from tests.bot._world import HERE, OLIVE, TEAM
from tests.monitors._forgery import TRIES, lie_about_names, note_connections

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import World

SOME = [one.links[0] for one in TRIES]


def test_watch_goes_nowhere_inside(
    house: House, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.watchlist()
    lie_about_names(monkeypatch)
    begun = note_connections(monkeypatch)
    said = {}
    for link in SOME:
        typed = grammar.parse(f"watch Ada <{link}>")
        request = Request(
            house=house, team=TEAM, user=OLIVE, channel=HERE, words=typed.rest, now=house.now()
        )
        with pytest.raises(Refusal) as caught:
            commands.known()["watch"].answer(request)
        said[link] = str(caught.value)
    assert len(said) >= 15
    assert [link for link, words in said.items() if "Nothing was added" not in words] == []
    assert begun == []
    with world.open() as db:
        assert advocates.every(db, TEAM) == []
