"""Whether what was done helped: acts against people who were alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands import Refusal
from bot.commands.helped import said
from bot.helped import Helped, helped
from storage import asks, posts, touchpoints
from tests.bot._money import types
from tests.bot._world import OLIVE, TEAM
from value.effect import Effect

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._money import Money


def played(money: Money, touched: int, left: int, *, gain: int) -> list[str]:
    """Let people publish twice before a day and twice after, and more where we called."""
    world, made = money.world, []
    names = [f"P{n:02d}" for n in range(touched + left)]
    people = [world.advocate(name) for name in names]
    with world.open() as db, db.transaction():
        for n, one in enumerate(people):
            called = n < touched
            before, after = [65, 70 + n % 3], [40, 45] + [50 + k for k in range(gain * called)]
            made += [
                replace(world.post(one, "none"), published_at=money.ago(days))
                for days in (*before, *after)
            ]
            if called:
                touchpoints.add(
                    db,
                    TEAM,
                    touchpoints.Touchpoint(
                        team=TEAM, id=f"t{n}", advocate_id=one.id, by=OLIVE, at=money.ago(60)
                    ),
                )
        posts.add(db, TEAM, made)
        asks.add(
            db,
            TEAM,
            asks.Ask(
                team=TEAM,
                id="g",
                advocate_id=people[0].id,
                kind="give",
                what="a shirt",
                by=OLIVE,
                at=money.ago(60),
            ),
        )
    return [one.id for one in people]


def test_a_call_that_helped_is_seen_with_its_interval(house: House, money: Money) -> None:
    whom = played(money, 8, 6, gain=3)
    with money.world.open() as db:
        contact, give = helped(db, TEAM, whom, money.world.clock())
    assert (contact.acts, contact.effect.people, contact.effect.unmatched) == (8, 8, 0)
    assert contact.effect.difference == pytest.approx(3.0)
    assert contact.effect.seen
    assert (give.acts, give.effect.small) == (1, True)
    shown = types(house, "helped")
    assert "*Contacts*: 3.0 more posts (95 %: 3.0 to 3.0), of 2.0 before: seen" in shown.text
    assert "*Gives*: too small to test. 1 person held against others" in shown.text
    with pytest.raises(Refusal, match="role of a manager"):
        types(house, "helped", user=OLIVE)


def test_what_is_not_over_counts_nothing(house: House, money: Money) -> None:
    whom = played(money, 2, 2, gain=0)
    with money.world.open() as db:
        early = helped(db, TEAM, whom, money.world.clock() - timedelta(days=40))
    assert [one.acts for one in early] == [0, 0]
    assert said(early[0]) == "*Contacts*: none that is over."


@pytest.mark.parametrize(
    ("effect", "by_lot", "expected"),
    [
        (
            Effect(7, 0, 2.0, 0.5, -1.0, 2.0, 38),
            81,
            "would take about 38 to see 50% more. By lot it",
        ),
        (
            Effect(3, 2, 2.0, 0.5, None, None, None),
            None,
            "(2 more had nobody alike); too few to say",
        ),
        (Effect(50, 0, 2.0, -0.2, -0.6, 0.2, 38), None, "0.2 fewer posts (95 %: -0.6 to 0.2)"),
        (Effect(50, 0, 2.0, -0.2, -0.6, 0.2, 38), None, "nothing seen, and it would have been"),
    ],
)
def test_what_may_be_said(effect: Effect, by_lot: int | None, expected: str) -> None:
    assert expected in said(Helped("contact", effect.people, effect, 0.2, by_lot))
