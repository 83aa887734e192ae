"""Bereavement, illness and disability are not read out in a channel; their owner has the words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.aloud import INSTEAD, aloud
from bot.commands import Request, known
from bot.drawing import draw
from bot.grammar import parse
from bot.key import fresh
from signals._delicate import is_delicate
from tests.bot._world import HERE, MAX, OLIVE, TEAM, make_house

if TYPE_CHECKING:
    from tests.bot._world import Clock, World

SAMPLES = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "delicate.toml").read_text(encoding="utf-8")
)
WORDS = "My mother passed away and I am stepping down as a maintainer today."


@pytest.mark.parametrize("words", SAMPLES["held_back"])
def test_these_are_held_back(words: str) -> None:
    assert is_delicate(words)
    assert aloud(words) == INSTEAD


@pytest.mark.parametrize("words", SAMPLES["read_out"])
def test_these_are_read_out(words: str) -> None:
    assert aloud(words) == words


def test_the_channel_hears_personal_reasons_and_the_owner_the_words(
    world: World, clock: Clock
) -> None:
    one = world.advocate("Ada Sample", world.watchlist())
    world.hears(one, world.post(one, text=WORDS, title="My mother passed away"))
    house = make_house(world, clock, keys=(fresh(),))
    with world.open() as db:
        said = {message.channel: str(draw(db, message)) for message in world.outbox()}
    assert INSTEAD in said[HERE]
    assert "mother" not in said[HERE]
    assert "mother" in said[OLIVE]
    assert set(said) == {HERE, OLIVE}

    def why(user: str, more: str = "") -> str:
        typed = parse(f'why "Ada Sample" {more}')
        asked = Request(
            house=house,
            team=TEAM,
            user=user,
            channel=HERE,
            words=typed.rest,
            now=clock(),
            share=typed.share,
        )
        return str(known()["why"].answer(asked))

    assert "mother" in why(OLIVE)
    assert "mother" not in why(OLIVE, "--share")
    assert "mother" not in why(MAX)


def test_what_is_not_delicate_is_told_once(world: World) -> None:
    one = world.advocate("Ada Sample", world.watchlist())
    world.hears(one, world.post(one))
    assert [message.channel for message in world.outbox()] == [HERE]
