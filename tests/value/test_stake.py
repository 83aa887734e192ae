from __future__ import annotations

from tests.value._facts import day, paid, touch
from value.facts import OpenDeal, Touch
from value.stake import at_risk, stake


def test_what_stands_with_some_and_with_nobody_else() -> None:
    found = stake(
        ["ana", "ben"],
        [
            touch("ana", "a", 1),
            touch("ben", "a", 1),
            touch("cy", "b", 1),
            touch("ana", "b", 1),
            touch("cy", "c", 1),
            Touch("x", "d", day(1)),
        ],
        [paid("a", 5, 10), paid("c", 5, 20)],
        [OpenDeal("1", "b", "offer", 700), OpenDeal("2", "c", "offer", 900)],
        brought={"a": "ana", "c": "cy"},
        answerers={"Q1": {"ana", "ben"}, "Q2": {"ana", "cy"}, "Q3": set()},
    )
    assert found.questions == {"Q1"}
    assert found.brought == {"a"}
    assert (found.alone, found.shared) == ({"a"}, {"b"})
    assert found.touched == {"a", "b"}
    assert [deal.id for deal in found.open_deals] == ["1"]
    assert [one.amount for one in found.receipts] == [10]


def test_alerts_are_ordered_by_how_likely_and_how_much() -> None:
    order = sorted(
        [(0.9, 0.0), (0.2, 0.0), (0.5, 100.0), (2.0, -5.0)], key=lambda one: -at_risk(*one)
    )
    assert order == [(0.5, 100.0), (2.0, -5.0), (0.9, 0.0), (0.2, 0.0)]
