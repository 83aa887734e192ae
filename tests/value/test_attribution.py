from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from value import attribution
from value.attribution import Path, to_the_cent
from value.attribution.markov import removals

# Three journeys that can be worked out on paper: one of three bought, for 100.
TOY = [
    Path(("C1", "C2", "C3"), 1, 100.0),
    Path(("C1",), 0, 0.0, 1),
    Path(("C2", "C3"), 0, 0.0, 1),
]
# A step that comes twice.
TWICE = [Path(("A", "B", "A"), 2, 60.0), Path(("B",), 1, 30.0)]
PATHS = st.lists(
    st.builds(
        Path,
        st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=6).map(tuple),
        st.integers(0, 50),
        st.integers(0, 10_000_00).map(lambda cents: cents / 100),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("first", {"C1": 1.0, "C2": 0.0, "C3": 0.0}),
        ("last", {"C1": 0.0, "C2": 0.0, "C3": 1.0}),
        ("linear", {"C1": 1 / 3, "C2": 1 / 3, "C3": 1 / 3}),
        ("position", {"C1": 0.4, "C2": 0.2, "C3": 0.4}),
        ("time_decay", {"C1": 1 / 7, "C2": 2 / 7, "C3": 4 / 7}),
        ("shapley", {"C1": 1 / 3, "C2": 1 / 3, "C3": 1 / 3}),
        ("markov", {"C1": 0.2, "C2": 0.4, "C3": 0.4}),
    ],
)
def test_the_toy_is_parted_as_worked_out_by_hand(way: str, shares: dict[str, float]) -> None:
    credit = attribution.known()[way](TOY)
    for step, share in shares.items():
        assert credit[step].conversions == pytest.approx(share)
        assert credit[step].value == pytest.approx(100 * share)


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("first", {"A": 2.0, "B": 1.0}),
        ("last", {"A": 2.0, "B": 1.0}),
        ("linear", {"A": 4 / 3, "B": 5 / 3}),
        ("position", {"A": 1.6, "B": 1.4}),
        ("time_decay", {"A": 2 * 5 / 7, "B": 2 * 2 / 7 + 1}),
        ("shapley", {"A": 1.0, "B": 2.0}),
    ],
)
def test_a_step_that_comes_twice(way: str, shares: dict[str, float]) -> None:
    credit = attribution.known()[way](TWICE)
    assert {step: one.conversions for step, one in credit.items()} == pytest.approx(shares)


def test_removal_effects_are_exact() -> None:
    assert removals(TOY) == {
        "C1": pytest.approx((0.5, 0.5)),
        "C2": pytest.approx((1.0, 1.0)),
        "C3": pytest.approx((1.0, 1.0)),
    }
    # Two ways in: without the search a quarter is left, and without the mail as much.
    two = [
        Path(("search", "mail"), 2, 0.0, 0),
        Path(("search",), 1, 0.0, 0),
        Path(("mail",), 1, 0.0, 0),
    ]
    assert removals(two)["search"][0] == pytest.approx(0.75)
    assert removals(two)["mail"][0] == pytest.approx(0.75)


def test_a_step_that_repeats_itself_changes_no_removal() -> None:
    plain = [Path(("A", "B"), 3, 0.0, 2), Path(("B",), 1, 0.0, 4)]
    again = [Path(("A", "A", "B", "B"), 3, 0.0, 2), Path(("B", "B"), 1, 0.0, 4)]
    for step in "AB":
        assert removals(again)[step] == pytest.approx(removals(plain)[step])


@pytest.mark.parametrize("way", attribution.known())
@given(paths=PATHS)
def test_credit_sums_to_what_there_is(way: str, paths: list[Path]) -> None:
    credit = attribution.known()[way](paths)
    conversions = sum(path.conversions for path in paths)
    value = sum(path.value for path in paths)
    steps = {step for path in paths for step in path.steps}
    assert set(credit) == steps
    if conversions:
        assert sum(one.conversions for one in credit.values()) == pytest.approx(conversions)
    if way != "markov" or conversions:
        cents = to_the_cent({step: one.value for step, one in credit.items()}, round(value, 2))
        assert round(sum(cents.values()), 2) == round(value, 2)
    assert all(one.conversions >= -1e-9 for one in credit.values())


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9), st.integers(0, 10**7))
def test_amounts_are_rounded_to_the_whole(weights: list[int], cents: int) -> None:
    whole = cents / 100
    total = sum(weights) or 1
    amounts: dict[str, Any] = {str(n): whole * w / total for n, w in enumerate(weights)}
    if not sum(weights):
        return
    rounded = to_the_cent(amounts, whole)
    assert round(sum(rounded.values()), 2) == pytest.approx(whole, abs=1e-6)
    assert all(abs(rounded[step] - amounts[step]) <= 0.011 for step in amounts)


def test_nothing_to_part_is_parted() -> None:
    assert to_the_cent({}, 0.0) == {}
    for way in attribution.known().values():
        assert way([]) == {}
