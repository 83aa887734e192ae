"""The ask budget: every team's asks in one log, and a rest between two of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import away, goodwill
from bot.commands import Refusal
from bot.merging import merge
from storage import advocates
from tests.bot._team import MAX, NILS, now_of, staffed
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.asks import Ask

DAY = timedelta(days=1)


@pytest.fixture
def world(empty: str) -> World:
    made = World(empty, Clock(NOW))
    staffed(made)
    return made


def ask(world: World, one: Advocate, what: str = "a talk", by: str = OLIVE, **values: Any) -> Ask:
    with world.open() as db, db.transaction():
        return goodwill.ask(db, now_of(db, one), what, by=by, now=world.clock(), **values)


def give(world: World, one: Advocate, what: str = "a ticket") -> Ask:
    with world.open() as db, db.transaction():
        return goodwill.give(db, now_of(db, one), what, by=OLIVE, now=world.clock())


def stands(world: World, one: Advocate) -> goodwill.Standing:
    with world.open() as db:
        return goodwill.of(db, now_of(db, one), world.clock())


def test_after_an_ask_nobody_asks_for_a_month_and_hears_who_did(world: World) -> None:
    grace = world.advocate("Grace")
    ask(world, grace, "a talk <!here>", for_whom="Events")
    world.clock.move(29 * DAY)
    with pytest.raises(Refusal) as refusal:
        ask(world, grace, "a quote", by=NILS)
    says = str(refusal.value)
    assert says.startswith("<@U0MIA> asked *Grace* for Events on <!date^")
    assert "“a talk &lt;!here&gt;”" in says
    assert "left in peace until <!date^1775" in says
    assert "Nothing was asked or kept" in says
    world.clock.move(DAY)
    assert ask(world, grace, "a quote", by=NILS).by == NILS


def test_a_manager_asks_anyway_and_the_reason_is_kept(world: World) -> None:
    grace = world.advocate("Grace")
    assert ask(world, grace, anyway="no need").why == ""
    with pytest.raises(Refusal, match="takes the role of a manager"):
        ask(world, grace, by=NILS, anyway="urgent")
    with pytest.raises(Refusal, match="left in peace"):
        ask(world, grace, by=MAX, anyway=" ")
    assert ask(world, grace, by=MAX, anyway="they offered").why == "they offered"


def test_how_long_the_rest_is_may_be_set(world: World) -> None:
    grace = world.advocate("Grace")
    ask(world, grace)
    with world.open() as db:
        goodwill.cool(db, TEAM, 5, MAX, NOW)
    world.clock.move(6 * DAY)
    ask(world, grace)
    with world.open() as db:
        goodwill.cool(db, TEAM, 0, MAX, NOW)
        with pytest.raises(Refusal, match="0 to 3650 days"):
            goodwill.cool(db, TEAM, 4000, MAX, NOW)
    ask(world, grace)


def test_who_is_away_is_not_asked(world: World) -> None:
    grace = world.advocate("Grace")
    with world.open() as db:
        away.plan(db, TEAM, "advocate", grace.id, NOW.date(), NOW.date(), by=OLIVE, now=NOW)
    with pytest.raises(Refusal, match=r"\*Grace\* is away until 2026-03-02"):
        ask(world, grace)


def test_nothing_is_neither_asked_nor_given(world: World) -> None:
    grace = world.advocate("Grace")
    with pytest.raises(Refusal, match="What is asked"):
        ask(world, grace, " ")
    with pytest.raises(Refusal, match="What was given"):
        give(world, grace, "")


def test_who_is_asked_too_much_shows(world: World) -> None:
    grace, other, few = (world.advocate(name) for name in ("Grace", "Other", "Few"))
    for number in range(4):
        ask(world, grace)
        ask(world, other)
        if number % 2:
            give(world, other)
        world.clock.move(31 * DAY)
    ask(world, few)
    assert (stands(world, grace).asks, stands(world, grace).is_too_much) == (4, True)
    assert (stands(world, other).gives, stands(world, other).is_too_much) == (2, False)
    with world.open() as db:
        found = goodwill.asked_too_much(db, TEAM, world.clock())
    assert [(one.name, standing.asks) for one, standing in found] == [("Grace", 4)]
    world.clock.move(365 * DAY)
    assert not stands(world, grace).is_too_much, "what was asked long ago is no debt any more"


def test_what_was_asked_under_a_merged_name_counts(world: World) -> None:
    grace, g = world.advocate("Grace"), world.advocate("G.")
    for _ in range(3):
        ask(world, g)
        world.clock.move(31 * DAY)
    ask(world, g)
    with world.open() as db, db.transaction():
        merge(db, now_of(db, grace), now_of(db, g), MAX, world.clock())
        [(one, _)] = goodwill.asked_too_much(db, TEAM, world.clock())
    assert one.name == "Grace"
    with pytest.raises(Refusal, match="left in peace"):
        ask(world, grace)


def test_an_ask_has_an_outcome(world: World) -> None:
    grace = world.advocate("Grace")
    made = ask(world, grace)
    with world.open() as db:
        assert goodwill.unanswered(db, grace) == ["a talk (2026-03-02)"]
        goodwill.settle(db, TEAM, made.id, "said yes", by=OLIVE)
        assert goodwill.unanswered(db, grace) == []
        with pytest.raises(Refusal, match="not kept any more"):
            goodwill.settle(db, TEAM, "gone", "said yes", by=OLIVE)
        advocates.remove(db, TEAM, grace.id)
