"""What is said is said place by place, where several machines deliver."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import letters
from bot.cards import Shown
from bot.deliver import deliver_to, places
from bot.jobs import known
from bot.pace import PACE
from storage import accounts, advocates, cards, schedules
from tests.bot._world import HERE, OLIVE, TEAM, THERE, LocalSlack, World

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import Clock


def two_alarms(world: World) -> None:
    """Let something be due in two channels."""
    world.alarm()
    world.alarm("Ben", THERE)


def test_each_place_is_spoken_to_by_itself(house: House, world: World, slack: LocalSlack) -> None:
    two_alarms(world)
    assert sorted(places(house)) == [(TEAM, HERE), (TEAM, THERE)]
    assert deliver_to(house, TEAM, THERE) is None
    assert len(slack.said(THERE)) == 1
    assert not slack.said(HERE)
    assert places(house) == [(TEAM, HERE)]
    assert deliver_to(house, TEAM, HERE) is None
    assert len(slack.said(HERE)) == 1
    assert places(house) == []


def test_a_place_keeps_its_pace_and_says_when_there_is_more(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    world.alarm("Ada")
    world.alarm("Ben")
    wait = deliver_to(house, TEAM, HERE)
    assert wait == pytest.approx(PACE)
    assert len(slack.said()) == 1
    clock.move(timedelta(seconds=wait or 0))
    assert deliver_to(house, TEAM, HERE) is None
    assert len(slack.said()) == 2


def test_a_card_that_is_behind_is_edited_in_its_place(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver_to(house, TEAM, HERE)
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    assert places(house) == [(TEAM, HERE)]
    deliver_to(house, TEAM, THERE)
    assert not slack.calls("chat.update")
    deliver_to(house, TEAM, HERE)
    assert len(slack.calls("chat.update")) == 1


def test_a_message_to_a_person_goes_on_in_their_conversation(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    with world.open() as db:
        letters.send(db, TEAM, OLIVE, Shown("A word."), clock(), kind="note", key="word")
    assert places(house) == [(TEAM, OLIVE)]
    house.nudge.clear()
    deliver_to(house, TEAM, OLIVE)
    assert house.nudge.is_set()
    [(_, direct)] = places(house)
    assert direct.startswith("D")
    deliver_to(house, TEAM, direct)
    assert not world.outbox("new")


def test_nothing_is_said_when_we_close_or_were_sent_away(
    house: House, world: World, slack: LocalSlack
) -> None:
    world.alarm()
    house.closing.set()
    assert deliver_to(house, TEAM, HERE) is None
    house.clients.clear()
    assert deliver_to(house, TEAM, HERE) is None
    assert places(house) == []
    assert not slack.said()


@pytest.mark.parametrize("name", ["digests", "look", "weigh_value"])
def test_what_is_due_is_done_in_pieces_and_then_is_due_no_more(
    house: House, world: World, clock: Clock, name: str
) -> None:
    one = world.advocate("Ada", world.watchlist())
    job = known()[name]
    assert job.due is not None
    assert job.one is not None
    with world.open() as db:
        schedules.add(
            db,
            TEAM,
            schedules.Schedule(
                team=TEAM,
                id="weekly",
                goes_to=HERE,
                about="advocate",
                about_id=one.id,
                days=("0",),
                at="09:00",
                tz="Europe/Berlin",
                since=clock() - timedelta(days=7),
                due_at=clock(),
                set_by=OLIVE,
                set_at=clock() - timedelta(days=7),
            ),
        )
        advocates.change(db, TEAM, one.id, look_at=clock())
        accounts.change(db, TEAM, f"account {one.name}", due_at=clock() + timedelta(days=1))
    pieces = list(job.due(house))
    assert len(pieces) == 1
    assert pieces[0][0] == TEAM
    for _ in range(2):
        for piece in pieces:
            job.one(house, *piece)
    # Where there is no money there is nothing to weigh, and that may change at any time.
    assert list(job.due(house)) == (pieces if name == "weigh_value" else [])
    assert len(world.outbox()) == (name == "digests")
