"""The bot is killed at random moments; `python -m benchmarks.kills` does it 200 times."""

from __future__ import annotations

from benchmarks.kills import play

KILLS = 6
ADVOCATES = 5


def test_every_announcement_gives_one_card_however_often_the_bot_is_killed() -> None:
    outcome = play(KILLS, ADVOCATES, seed=2)
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome.cards
    assert len(outcome.cards) == ADVOCATES
