"""What would have been raised over stored history: as alerts, and without raising anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.replay import replay
from storage import posts, ties
from tests.bot._world import TEAM, Clock, World
from tests.storage._samples import NOW


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


def test_findings_that_follow_each_other_are_one_alert(world: World) -> None:
    ada, bob = world.advocate("Ada"), world.advocate("Bob")
    for of, label, days in (
        (ada, "pausing", 100),
        (ada, "leaving", 95),
        (ada, "none", 60),
        (ada, "leaving", 20),
        (bob, "souring", 50),
        (bob, "leaving", 400),
    ):
        said = world.post(of, label, published_at=NOW - timedelta(days=days), backlog=True)
        world.hears(of, said)
    with world.open() as db:
        year = list(replay(db, TEAM, None, NOW - timedelta(days=365), NOW))
        lately = list(replay(db, TEAM, {ada.id}, NOW - timedelta(days=30), NOW))
    assert [(one.advocate, one.label, one.findings) for one in year if one.severity > 1] == [
        ("Ada", "leaving", 2),
        ("Ada", "leaving", 1),
        ("Bob", "souring", 1),
    ]
    assert [(one.advocate, (NOW - one.at).days) for one in lately] == [("Ada", 20)]
    assert not world.alerts(ada), "asking raises nothing"
    assert not world.outbox()


def test_a_herd_is_told_with_who_went_first(world: World) -> None:
    names = ("Ada", "Ben", "Cleo")
    people = {name: world.advocate(name) for name in (*names, "Dana")}
    for n in range(30):
        world.advocate(f"Other {n}")
    with world.open() as db:
        made = [
            ties.Tie(
                team=TEAM,
                account_id=f"account {one}",
                other_id=f"account {other}",
                times=3,
                last_at=NOW,
            )
            for one in people
            for other in people
            if one != other
        ]
        ties.note(db, TEAM, made)
        for days, name in enumerate(names):
            at = NOW - timedelta(days=60 - 5 * days)
            posts.add(db, TEAM, [world.post(people[name], published_at=at, backlog=True)])
        since = NOW - timedelta(days=365)
        whole = [one for one in replay(db, TEAM, None, since, NOW) if one.situation == "herd"]
        hers = list(replay(db, TEAM, {people["Ada"].id}, since, NOW))
        late = list(replay(db, TEAM, {people["Ada"].id}, NOW - timedelta(days=55), NOW))
        bens = list(replay(db, TEAM, {people["Ben"].id}, since, NOW))
    assert [(one.advocate, (NOW - one.at).days) for one in whole] == [("Ada", 50)]
    assert "Ben and Cleo followed" in whole[0].evidence
    assert [one.situation for one in hers] == ["stepping_back", "herd"]
    assert [one.situation for one in late] == ["herd"], "who led had left before"
    assert [one.situation for one in bens] == ["stepping_back"], "the herd stands with its leader"
