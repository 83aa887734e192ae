"""What verdicts teach: bounded, reversible, and never without enough of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import digest
from bot.learning import DOWN, ENOUGH, UP, Record, records
from tests.bot._world import TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage.alerts import Alert


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


counts = st.integers(0, 500)


@given(counts, counts, counts)
def test_a_bar_moves_within_bounds_and_only_with_enough_verdicts(
    right: int, known: int, wrong: int
) -> None:
    record = Record("tone", right + known + wrong, right, known, wrong)
    assert -DOWN <= record.shift <= UP
    if record.judged < ENOUGH:
        assert record.shift == 0
    low, high = record.between()
    assert 0 <= low <= high <= 1
    if record.precision is not None:
        assert low - 1e-9 <= record.precision <= high + 1e-9
    more = Record("tone", record.raised + 1, right, known, wrong + 1)
    if record.judged >= ENOUGH:
        assert more.shift >= record.shift, "a wrong alert never lowers a bar"


@pytest.mark.parametrize(
    ("right", "wrong", "low", "high"),
    # Worked out with the formula of Wilson (1927) by hand.
    [(8, 2, 0.490, 0.943), (0, 10, 0.0, 0.278), (1, 0, 0.207, 1.0)],
)
def test_the_range_is_wilsons(right: int, wrong: int, low: float, high: float) -> None:
    found = Record("tone", right=right, wrong=wrong).between()
    assert found == pytest.approx((low, high), abs=0.001)


def judged(world: World, name: str, verdict: str) -> Alert:
    alert = world.alarm(name)
    state = "dismissed" if verdict == "wrong" else "acknowledged"
    world.change(alert, verdict=verdict or None, state=state)
    return alert


def test_a_signal_that_is_wrong_here_is_held_back_until_verdicts_change(world: World) -> None:
    first = [judged(world, f"Ada {number}", "wrong") for number in range(10)]
    with world.open() as db:
        assert records(db, TEAM, NOW)["stepping_back"].is_held
    bob = world.advocate("Bob", world.watchlist("bobs"))
    world.hears(bob, world.post(bob))
    assert not world.alerts(bob), "the digest alone speaks of it"
    with world.open() as db:
        told = digest.gather(
            db, TEAM, title="Digest", whom=None, since=NOW - timedelta(days=7), now=NOW
        )
    assert told.held == [("stepping_back", 11)]
    assert "stepping_back: 11 findings" in digest.as_text(told)
    for alert in first[:7]:
        world.change(alert, verdict="right")
    with world.open() as db:
        record = records(db, TEAM, NOW)["stepping_back"]
    assert not record.is_held
    world.hears(bob, world.post(bob))
    assert world.alerts(bob)


def test_a_few_wrong_ones_ask_for_a_surer_reading(world: World) -> None:
    for number in range(5):
        judged(world, f"Ada {number}", "wrong")
    bob, eve = (world.advocate(name, world.watchlist(name)) for name in ("Bob", "Eve"))
    with world.open() as db:
        shift = records(db, TEAM, NOW)["stepping_back"].shift
    assert shift == UP
    world.hears(bob, world.post(bob, confidence=0.6 + shift - 0.01))
    world.hears(eve, world.post(eve, confidence=0.6 + shift + 0.01))
    assert not world.alerts(bob)
    assert world.alerts(eve)
