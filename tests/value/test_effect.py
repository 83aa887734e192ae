from __future__ import annotations

import numpy as np
import pytest

from value.effect import Case, effect, matched, needed, people, student


def test_each_is_held_against_those_who_were_alike() -> None:
    cases = [Case("ana", "w1", 10, 12), Case("ben", "w1", 100, 90), Case("cy", "w2", 10, 5)]
    others = [
        Case("ana", "w1", 10, 99),
        Case("d", "w1", 9, 9),
        Case("e", "w1", 11, 5),
        Case("f", "w1", 12, 8),
        Case("g", "w1", 13, 99),
        Case("h", "w1", 10, 99, kind="inside"),
    ]
    pairs, alone = matched(cases, others)
    assert alone == 2
    [pair] = pairs
    assert [one.who for one in pair.controls] == ["e", "d", "f"]
    assert pair.difference == pytest.approx(2 - (0 - 6 - 4) / 3)


def played(number: int, gain: float, seed: int = 3) -> tuple[list[Case], list[Case]]:
    dice = np.random.default_rng(seed)
    treated = [
        Case(f"t{n}", "w", 10, 10 + gain + dice.normal(0, 3)) for n in range(number) for _ in "ab"
    ]
    return treated, [Case(f"c{n}", "w", 10, 10 + dice.normal(0, 3)) for n in range(60)]


def test_a_change_that_is_there_is_seen_and_each_person_counts_once() -> None:
    pairs, alone = matched(*played(40, 6.0))
    found = effect(pairs, alone)
    assert (found.people, found.unmatched) == (40, 0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.difference < found.high
    assert found.seen
    assert not found.small


def test_a_test_too_small_says_so_with_the_number_it_would_take() -> None:
    found = effect(
        matched([Case(f"t{n}", "w", 1, 1 + n % 7) for n in range(8)], played(1, 0)[1])[0]
    )
    assert found.people == 0
    few = effect(matched(*played(3, 6.0))[0])
    assert (few.low, few.needed, few.small, few.seen) == (None, None, True, False)
    nothing = effect([])
    assert (nothing.people, nothing.difference, nothing.small) == (0, 0.0, True)
    dice = np.random.default_rng(5)
    loud = [Case(f"t{n}", "w", 2, 2 + dice.normal(0, 9)) for n in range(12)]
    still = [Case(f"c{n}", "w", 2, 2) for n in range(5)]
    found = effect(matched(loud, still)[0])
    assert found.needed is not None
    assert found.needed > 12
    assert found.small


def test_who_did_nothing_before_has_no_share_to_change_by() -> None:
    quiet = [Case(f"t{n}", "w", 0, float(n % 2)) for n in range(8)]
    found = effect(matched(quiet, [Case("c", "w", 0, 0.5)])[0])
    assert found.needed is None
    assert found.small


@pytest.mark.parametrize(
    ("base", "lift", "published"),
    [
        (0.02, 0.25, 13_793),
        (0.02, 1.0, 1_140),
        (0.05, 0.25, 5_326),
        (0.05, 1.0, 434),
        (0.20, 0.25, 1_093),
        (0.20, 1.0, 81),
    ],
)
def test_the_number_a_test_takes_is_that_of_the_tables(
    base: float, lift: float, published: int
) -> None:
    # the tables were made with 1.96 and .84
    assert needed(base, lift) == pytest.approx(published, rel=0.0015, abs=1)


@pytest.mark.parametrize(("base", "lift"), [(0.0, 1.0), (0.5, 1.0), (0.5, 0.0), (1.0, -0.5)])
def test_no_such_rise(base: float, lift: float) -> None:
    with pytest.raises(ValueError, match="share"):
        needed(base, lift)


@pytest.mark.parametrize(("freedom", "point"), [(4, 2.776), (10, 2.228), (30, 2.042), (999, 1.962)])
def test_student(freedom: int, point: float) -> None:
    assert student(freedom) == pytest.approx(point, abs=1e-3)


def test_fewer_are_needed_for_a_larger_change() -> None:
    assert people(3.0, 1.0) == 71
    assert people(3.0, 30.0) == 5
