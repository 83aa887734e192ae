from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import letters
from bot.cards import Shown
from bot.deliver import deliver
from storage import channels
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack, World

if TYPE_CHECKING:
    from bot.house import House
    from storage.watchlists import Watchlist
    from tests.bot._world import Clock

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def rule(world: World, **values: Any) -> None:
    """Set something for the channel."""
    with world.open() as db:
        channels.keep(
            db,
            TEAM,
            channels.Channel(team=TEAM, channel=HERE, set_by=OLIVE, set_at=world.clock(), **values),
        )


def alarms(world: World, number: int, label: str = "pausing") -> Watchlist:
    """Let so many people step back at once."""
    lists = world.watchlist(f"of {label}")
    for n in range(number):
        one = world.advocate(f"{label} {n:03d}", lists)
        world.hears(one, world.post(one, label))
    return lists


def settle(house: House, clock: Clock, rounds: int = 60) -> None:
    """Deliver as the clock would, until nothing waits for the channel's pace alone."""
    for _ in range(rounds):
        wait = deliver(house)
        if wait is None:
            deliver(house)
            return
        clock.seconds += wait


def test_quiet_hours_hold_everything_and_lose_nothing(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    clock.at = MORNING.replace(hour=22)
    rule(world, quiet_from="20:00", quiet_until="08:00", tz="UTC")
    alarms(world, 2)
    settle(house, clock)
    assert not slack.said()
    clock.at = MORNING + timedelta(hours=22)  # 07:00
    settle(house, clock)
    assert not slack.said()
    clock.at = MORNING + timedelta(hours=23)
    settle(house, clock)
    assert len(slack.said()) == 2


def test_ten_times_the_alerts_exceed_no_ceiling_and_lose_nothing(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    clock.at = MORNING
    rule(world, ceiling=3, tz="UTC")
    alarms(world, 28)
    alarms(world, 2, "leaving")
    days: list[int] = []
    for day in range(12):
        clock.at = MORNING + timedelta(days=day)
        before = len([one for one in slack.said() if one["blocks"]])
        settle(house, clock)
        days.append(len([one for one in slack.said() if one["blocks"]]) - before)
    assert days == [3] * 10 + [0, 0]
    cards = [one["text"] for one in slack.said() if one["blocks"]]
    assert len({*cards}) == 30
    assert all("is leaving" in one for one in cards[:2]), "the gravest come first"
    assert not world.outbox("new")


def test_one_note_a_day_says_how_much_is_held(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    clock.at = MORNING
    rule(world, ceiling=1, tz="UTC")
    alarms(world, 3)
    settle(house, clock)
    [note] = [one for one in slack.said() if not one["blocks"]]
    assert "2 more held until" in note["text"]
    alarms(world, 2, "leaving")
    settle(house, clock)
    [note] = [one for one in slack.said() if not one["blocks"]]
    assert "4 more held until" in note["text"]
    clock.at = MORNING + timedelta(days=1)
    settle(house, clock)
    notes = [one for one in slack.said() if not one["blocks"]]
    assert "3 more held until" in notes[-1]["text"]
    assert len(notes) == 2


@pytest.mark.parametrize(("level", "heard"), [("all", 2), ("act", 2), ("grave", 1), ("digest", 0)])
def test_a_level_says_what_gets_a_card(
    house: House, world: World, slack: LocalSlack, clock: Clock, level: str, heard: int
) -> None:
    rule(world, level=level)
    alarms(world, 1, "pausing")
    alarms(world, 1, "leaving")
    settle(house, clock)
    assert len(slack.said()) == heard
    with world.open() as db:
        from storage import alerts

        assert len(alerts.every_live(db, TEAM)) == 2


def test_words_for_a_person_are_said_to_them_once(
    house: House, world: World, slack: LocalSlack
) -> None:
    for _ in range(2):
        with world.open() as db:
            letters.send(db, TEAM, OLIVE, Shown("A word to you"), world.clock(), key="once")
    deliver(house)
    deliver(house)
    [said] = slack.said("@mia")
    assert said["text"] == "A word to you"


@pytest.mark.parametrize("fault", [{"error": "ratelimited", "retry_after": 1}, {"status": 500}])
def test_words_for_a_person_wait_where_slack_gives_no_conversation(
    house: House, world: World, slack: LocalSlack, clock: Clock, fault: dict[str, Any]
) -> None:
    with world.open() as db:
        letters.send(db, TEAM, OLIVE, Shown("A word to you"), world.clock())
    slack.fault("conversations.open", **fault)
    deliver(house)
    clock.move(timedelta(seconds=40))
    deliver(house)
    clock.move(timedelta(seconds=40))
    deliver(house)
    [said] = slack.said("@mia")
    assert said["text"] == "A word to you"
