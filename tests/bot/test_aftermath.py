"""What became of those whom alerts were about: noted in time, and never where nothing was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import aftermath
from bot.jobs import known
from bot.judge import judge
from storage import accounts, outcomes, posts
from tests.bot._world import TEAM, World, make_house

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.alerts import Alert


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def _weekly(world: World, one: Advocate, weeks: int) -> None:
    for _ in range(weeks):
        with world.open() as db:
            posts.add(db, TEAM, [world.post(one, "none")])
        world.clock.move(timedelta(days=7))


def _runs(world: World, one: Advocate, *, seen: bool = True) -> None:
    with world.open() as db:
        account = f"account {one.name}"
        accounts.change(db, TEAM, account, due_at=world.clock() + timedelta(hours=1))
        if seen:
            accounts.change(db, TEAM, account, last_good_at=world.clock())
    known()["aftermath"].run(make_house(world, world.clock))


def _became(world: World, alert: Alert) -> list[tuple[int, str]]:
    with world.open() as db:
        return [(one.after_days, one.became) for one in outcomes.of_alert(db, TEAM, alert.id)]


def _alarm(world: World, label: str = "souring") -> tuple[Advocate, Alert]:
    ada = world.advocate("Ada", world.watchlist())
    _weekly(world, ada, 30)
    world.hears(ada, world.post(ada, label))
    return ada, world.alerts(ada)[0]


def test_it_is_noted_after_30_and_90_days_and_not_before(world: World) -> None:
    ada, alert = _alarm(world)
    _weekly(world, ada, 4)
    _runs(world, ada)
    assert _became(world, alert) == []
    _weekly(world, ada, 1)
    _runs(world, ada)
    assert _became(world, alert) == [(30, "as_before")]
    world.clock.move(timedelta(days=60))
    _runs(world, ada)
    assert _became(world, alert) == [(30, "as_before"), (90, "less")]
    with world.open() as db:
        after, exits = aftermath.of_signals(db, TEAM, world.clock())
        (_, last) = outcomes.of_alert(db, TEAM, alert.id)
    assert (exits.known, exits.foreseen) == (0, 0)
    assert dict(after["souring"].after[90]) == {"less": 1}
    # They fell silent: four weeks and two hours, about, after the alert.
    assert last.ended_at is not None
    assert after["souring"].lead == pytest.approx(28, abs=0.1)


def test_what_is_out_of_sight_is_not_nothing(world: World) -> None:
    ada, alert = _alarm(world)
    world.clock.move(timedelta(days=31))
    _runs(world, ada, seen=False)
    assert _became(world, alert) == [(30, "unseen")]
    _runs(world, ada)
    assert _became(world, alert) == [(30, "unseen")], "we look again the next day"
    world.clock.move(timedelta(days=1.1))
    _runs(world, ada)
    assert _became(world, alert) == [(30, "nothing")]


def test_nothing_is_noted_while_a_poll_is_owed(world: World) -> None:
    _, alert = _alarm(world)
    world.clock.move(timedelta(days=31))
    known()["aftermath"].run(make_house(world, world.clock))
    assert _became(world, alert) == []
    world.clock.move(timedelta(days=14))
    known()["aftermath"].run(make_house(world, world.clock))
    assert _became(world, alert) == [(30, "unseen")], "it is not waited for for ever"


def test_who_was_out_of_sight_in_between_was_not_seen(world: World) -> None:
    ada, alert = _alarm(world)
    world.clock.move(timedelta(days=10))
    with world.open() as db, db.transaction():
        accounts.change(db, TEAM, "account Ada", health="timeout")
        judge(db, TEAM, ada, frozenset(), world.clock())
    assert "unseen" in {one.situation for one in world.alerts(ada)}
    world.clock.move(timedelta(days=25))
    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", health="ok")
    _runs(world, ada)
    assert _became(world, alert) == [(30, "unseen")]


def test_an_exit_is_foreseen_only_by_what_stood_before_it(world: World) -> None:
    ada, _ = _alarm(world)
    ben = world.advocate("Ben", world.watchlist("bens"))
    world.clock.move(timedelta(days=20))
    for one in (ada, ben):
        world.hears(one, world.post(one, "leaving"))
    with world.open() as db:
        after, exits = aftermath.of_signals(db, TEAM, world.clock())
    assert (exits.known, exits.foreseen) == (2, 1)
    assert after["souring"].foresaw == 1
    assert "stepping_back" not in after, "it tells of the exit, and did not foresee it"


def test_a_later_farewell_is_the_end(world: World) -> None:
    ada, alert = _alarm(world)
    world.clock.move(timedelta(days=20))
    world.hears(ada, world.post(ada, "leaving"))
    _weekly(world, ada, 11)
    _runs(world, ada)
    with world.open() as db:
        after, _ = aftermath.of_signals(db, TEAM, world.clock())
        words = aftermath.told(outcomes.of_alert(db, TEAM, alert.id))
    assert after["souring"].lead == pytest.approx(20)
    assert words == "after 30 days: publishing less; after 90 days: publishing as before"
    assert after["stepping_back"].lead is None


def test_it_is_shown_beside_the_verdicts_and_under_why(world: World) -> None:
    from bot.commands import Request
    from bot.commands import known as commands
    from bot.grammar import parse
    from tests.bot._world import HERE, OLIVE

    ada, alert = _alarm(world)
    world.clock.move(timedelta(days=20))
    world.hears(ada, world.post(ada, "leaving"))
    world.clock.move(timedelta(days=75))
    _runs(world, ada)

    def asked(typed: str) -> str:
        house = make_house(world, world.clock)
        request = Request(
            house=house,
            team=TEAM,
            user=OLIVE,
            channel=HERE,
            words=parse(typed).rest,
            now=world.clock(),
        )
        return str(commands()[typed.split(maxsplit=1)[0]].answer(request).blocks)

    said = asked("signals")
    assert "after 30 days: 1 publishing less" in said
    assert "after 90 days: 1 publishing less" in said
    assert "told 20 days before the end, the middle of 1" in said
    assert "stood before 1 of 1 exit" in said
    assert "1 went in the last year; before 1 of these exits" in said
    assert "after 30 days: publishing less; after 90 days: publishing less" in asked(
        f"why {alert.id}"
    )
