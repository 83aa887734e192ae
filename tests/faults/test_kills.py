"""The bot is killed at random moments; `python -m benchmarks.kills` does it 200 times."""

from __future__ import annotations

import random
from functools import partial

from benchmarks.kills import POLLING, SHAKEN, WHOLE, play
from tests.faults._server import Server

KILLS = 6
ADVOCATES = 5
ON_A_SERVER = 3
"""Kills there, of the bot and of the server, so that each is among them."""


def test_every_announcement_gives_one_card_however_often_the_bot_is_killed() -> None:
    outcome = play(KILLS, ADVOCATES, seed=2)
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome.cards
    assert len(outcome.cards) == ADVOCATES
    assert outcome.kills[WHOLE]
    assert outcome.kills[POLLING]


def test_so_it_does_where_the_server_of_the_database_dies_and_comes_back() -> None:
    with Server() as server:
        shake = partial(server.crash, random.Random(1))  # noqa: S311 - chance that repeats
        outcome = play(ON_A_SERVER, ADVOCATES, seed=2, database=server.address, shake=shake)
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome.cards
    assert 0 < outcome.kills[SHAKEN] < ON_A_SERVER
