"""Herds in the house: ties that polls bring, one alert for a herd, and lower bars beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import flock
from bot.judge import judge
from bot.keeping import Outcome, keep_success
from monitors import Fetched
from storage import accounts, readings, ties
from tests.bot._world import HERE, TEAM, World

if TYPE_CHECKING:
    from storage.advocates import Advocate

NAMES = ("Ada", "Ben", "Cleo", "Dana", "Emil")


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


@pytest.fixture
def people(world: World) -> dict[str, Advocate]:
    """Follow five who reply to each other, and many more who do not."""
    speakers = world.watchlist()
    found = {name: world.advocate(name, speakers) for name in NAMES}
    for n in range(40):
        world.advocate(f"Other {n}")
    with world.open() as db:
        ties.note(
            db,
            TEAM,
            [
                ties.Tie(
                    team=TEAM,
                    account_id=f"account {one}",
                    other_id=f"account {other}",
                    times=3,
                    last_at=world.clock(),
                )
                for one in NAMES
                for other in NAMES
                if one != other
            ],
        )
    return found


def _leaves(world: World, one: Advocate) -> None:
    world.hears(one, world.post(one))
    world.clock.move(timedelta(days=5))


def _looks(world: World, *people: Advocate) -> None:
    with world.open() as db, db.transaction():
        for one in people:
            judge(db, TEAM, one, frozenset(), world.clock())


def _about(world: World, people: dict[str, Advocate]) -> dict[str, list[str]]:
    """Tell who has alerts about a herd, with how grave they are."""
    return {
        name: [f"{alert.label} {alert.severity}" for alert in found]
        for name, one in people.items()
        if (found := [a for a in world.alerts(one) if a.situation == "herd"])
    }


def test_a_herd_is_one_alert_with_who_went_first_and_grows(
    world: World, people: dict[str, Advocate]
) -> None:
    _leaves(world, people["Ada"])
    _leaves(world, people["Ben"])
    _looks(world, *people.values())
    assert _about(world, people) == {}, "two are no herd"

    _leaves(world, people["Cleo"])
    _looks(world, *people.values())
    _looks(world, *people.values())
    assert _about(world, people) == {"Ada": ["herd 2"]}
    (alert,) = [a for a in world.alerts(people["Ada"]) if a.situation == "herd"]
    with world.open() as db:
        (reading,) = readings.of_alert(db, TEAM, alert.id)
    assert "Ada went first" in reading.evidence
    assert "Ben and Cleo followed" in reading.evidence
    assert "still here: Dana and Emil" in reading.reasons[-1]

    _leaves(world, people["Dana"])
    _looks(world, *people.values())
    assert _about(world, people) == {"Ada": ["herd 3"]}
    assert ("rise", HERE) in world.wishes()


def test_independent_exits_are_no_herd(world: World, people: dict[str, Advocate]) -> None:
    with world.open() as db:
        db.execute("delete from ties where team = :team", team=TEAM)
    for name in NAMES:
        _leaves(world, people[name])
    _looks(world, *people.values())
    assert _about(world, people) == {}


def test_what_was_called_wrong_is_no_exit(world: World, people: dict[str, Advocate]) -> None:
    for name in ("Ada", "Ben", "Cleo"):
        _leaves(world, people[name])
    (alert,) = world.alerts(people["Cleo"])
    world.change(alert, state="dismissed", acted_by="U1", acted_at=world.clock())
    _looks(world, *people.values())
    assert _about(world, people) == {}


def test_those_who_are_tied_to_the_leader_are_read_with_a_lower_bar(
    world: World, people: dict[str, Advocate]
) -> None:
    dana, stranger = people["Dana"], world.advocate("Stranger")
    weak = {"label": "souring", "confidence": 0.6}
    world.hears(dana, world.post(dana, **weak))
    assert world.alerts(dana) == []
    for name in ("Ada", "Ben", "Cleo"):
        _leaves(world, people[name])
    _looks(world, *people.values())
    with world.open() as db:
        now = world.clock()
        assert flock.is_exposed(db, dana, now)
        assert not flock.is_exposed(db, stranger, now)
        assert not flock.is_exposed(db, dana, now + timedelta(weeks=7))
    world.hears(dana, world.post(dana, **weak))
    world.hears(stranger, world.post(stranger, **weak))
    assert [alert.label for alert in world.alerts(dana)] == ["souring"]
    assert world.alerts(stranger) == []


def test_a_poll_keeps_whom_its_posts_name(world: World) -> None:
    ada, ben = world.advocate("Ada"), world.advocate("Ben")
    with world.open() as db, db.transaction():
        for one in (ada, ben):
            link = f"https://social.example/@{one.name}"
            accounts.change(db, TEAM, f"account {one.name}", link=link)
        mine = accounts.one(db, TEAM, "account Ada")
        assert mine is not None
        named = ("https://social.example/@ben/", "https://social.example/@ada")
        said = [world.post(ada, "none", people=named) for _ in range(2)]
        fetched = Fetched(items=(), cursor="{}", next_at=world.clock())
        keep_success(db, Outcome(account=mine, result=fetched, new=said), fetched, world.clock())
        found = ties.around(db, TEAM, [ben.id], world.clock() - timedelta(days=1))
    assert found == {(ada.id, ben.id): 2}
