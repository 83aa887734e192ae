"""Whoever logged a closing is reminded once that its visit is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import jobs, visiting
from storage import closings
from tests.bot._world import OLIVE, TEAM, LocalSlack, World

if TYPE_CHECKING:
    from bot.house import House


def reminded(world: World) -> bool:
    with world.open() as db:
        (one,) = closings.of_customer(db, TEAM, "Sample Bank")
    return one.reminded_at is not None


def test_a_reminder_comes_once_and_again_where_it_was_not_taken(
    house: House, world: World, slack: LocalSlack
) -> None:
    now = house.now()
    on = now.date() - visiting.FIRST
    with world.open() as db:
        assert visiting.keep_closing(db, TEAM, "Sample Bank", "won", on, OLIVE, now)
        assert visiting.keep_closing(db, TEAM, "Not Yet", "won", now.date(), OLIVE, now)
        assert visiting.keep_closing(db, TEAM, "Too Late", "won", date(2020, 1, 1), OLIVE, now)
    run = jobs.known()["visits"].run
    slack.fault("chat.postMessage", error="channel_not_found", times=9)
    run(house)
    assert not reminded(world)
    slack.fault("chat.postMessage", error="channel_not_found", times=0)
    for _ in range(2):
        run(house)
    assert reminded(world)
    tried = [one for one in slack.calls("chat.postMessage") if "visit is due" in str(one)]
    assert len(tried) == 2  # once in vain
    assert all("Sample Bank" in str(one) and "visit_log" in str(one) for one in tried)
