"""Twelve months ahead, by the model that fits, with ranges; and forecasts beside what came."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from tests.value._facts import START, day, paid
from value import kept
from value._forecast import ERROR
from value.ahead import Ahead, ahead
from value.facts import OpenDeal, Range, Receipt
from value.lifetime import sbg
from value.lifetime.pipeline import Deal

NOW = day(364)


def buyers(number: int, seed: int = 1) -> list[Receipt]:
    """Play a year of purchases, made by us as the models say they are."""
    draw = np.random.default_rng(seed)
    made = []
    for n in range(number):
        rate, leave = draw.gamma(0.6, 1 / 40.0), draw.beta(0.8, 2.5)
        at, scale = float(draw.uniform(0, 90)), draw.gamma(3.7, 1 / 1500.0)
        while at < 364:
            made.append(paid(f"b{n}", at, int(draw.gamma(6.0, 1 / scale)) + 1))
            if draw.random() < leave:
                break
            at += 1 + draw.exponential(1 / max(rate, 1e-9))
    return made


def subscribers(number: int, months: int = 11) -> list[Receipt]:
    draw = np.random.default_rng(2)
    made = []
    for n in range(number):
        leave = draw.beta(0.7, 3.8)
        for month in range(months + 1):
            made.append(paid(f"s{n}", 15 + month * 30.44, 1000))
            if draw.random() < leave:
                break
    return made


def test_who_signs_no_contract_is_weighed_by_purchases() -> None:
    receipts = buyers(400)
    found = ahead(receipts, [], {one.customer: False for one in receipts}, NOW)
    assert [part.model for part in found.parts] == ["bgnbd", "to_date"]
    assert found.is_forecast
    who = {one.customer: 1.0 for one in receipts}
    all_of_it = found.of(who)
    assert all_of_it.low < all_of_it.point < all_of_it.high
    assert all_of_it.point == pytest.approx(sum(found.point(one) for one in who))
    assert found.of(who) == all_of_it
    narrow = found.of(who, error=0.01)
    assert narrow.high - narrow.low < all_of_it.high - all_of_it.low
    assert found.parts[0].parameters.keys() == {"r", "alpha", "a", "b", "p", "q", "gamma"}


def test_who_signs_one_is_weighed_by_renewals() -> None:
    receipts = subscribers(300)
    found = ahead(receipts, [], {one.customer: True for one in receipts}, NOW)
    [part, _] = found.parts
    assert (part.model, part.parameters["days"]) == ("sbg", 30.44)
    last = {one.customer: one.at for one in receipts}
    gone = next(who for who, at in last.items() if at < day(200))
    there = next(who for who, at in last.items() if at > day(340))
    assert found.point(gone) == 0
    assert 6000 < found.point(there) < 12_000
    found_range = found.of(dict.fromkeys(last, 0.5), besides=100.0)
    assert 100 < found_range.low < found_range.point < found_range.high


@pytest.mark.parametrize("contract", [True, False])
def test_below_the_gate_it_is_what_came_in_the_year(contract: bool) -> None:  # noqa: FBT001
    receipts = [*buyers(50), paid("old", -10, 9), paid("old", 300, 0)]
    found = ahead(receipts, [], {one.customer: contract for one in receipts}, NOW)
    assert [part.model for part in found.parts] == ["to_date"]
    assert not found.is_forecast
    came = sum(one.amount for one in receipts if one.customer == "b1")
    assert found.of({"b1": 1.0, "nobody": 1.0}, besides=7.0) == Range(came + 7, came + 7, came + 7)


@pytest.mark.parametrize(
    ("contract", "repeats", "step"), [(True, 1, 300), (True, 0, 300), (False, 2, 100)]
)
def test_what_holds_no_model_is_what_came(
    contract: bool,  # noqa: FBT001
    repeats: int,
    step: int,
) -> None:
    even = [paid(f"e{n}", 60 + step * k, 100) for n in range(250) for k in range(repeats + 1)]
    even += [paid("refunded", 20, 10), paid("refunded", 20.1, -10)]
    found = ahead(even, [], {one.customer: contract for one in even}, NOW)
    assert [part.model for part in found.parts] == ["to_date"]


def test_a_few_large_deals_are_won_and_open_by_their_odds() -> None:
    decided = [Deal("offer", "won", 1.0)] * 15 + [Deal("offer", "lost", 1.0)] * 5
    deals = [
        OpenDeal("1", "acme", "offer", 100_000),
        OpenDeal("2", "zeta", "new", 50_000, odds=0.1),
        OpenDeal("3", "quiet", "offer", 0),
    ]
    receipts = [paid("acme", 300, 30_000, "won"), paid("acme", -300, 9, "won")]
    found = ahead(receipts, deals, {}, NOW, decided)
    [part] = found.parts
    assert part.model == "pipeline"
    assert found.point("acme") == pytest.approx(30_000 + 75_000)
    assert found.point("zeta") == pytest.approx(5_000)
    both = found.of({"acme": 1.0, "zeta": 1.0})
    assert both.low >= 30_000
    assert both.low < both.point < both.high
    few = ahead(receipts, deals, {}, NOW, decided[:3])
    assert few.point("acme") == 30_000


def test_nothing_is_worth_nothing() -> None:
    found = ahead([], [], {}, NOW)
    assert (found.of({}).point, found.of({"x": 1.0}).high) == (0, 0)
    assert Ahead(()).point("x") == 0


def test_renewals_of_customers_who_began_at_different_times() -> None:
    survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    lives = [(n, False) for n in range(7) for _ in range(survivors[n] - survivors[n + 1])]
    lives += [(7, True)] * 491
    found = sbg.fit_each(lives)
    assert (round(found.alpha, 3), round(found.beta, 3)) == (0.668, 3.806)
    for nothing in ([(3, True)] * 9, [(0, False), (1, True)] * 9, []):
        with pytest.raises(ValueError, match="retention is not known"):
            sbg.fit_each(nothing)


def test_a_company_s_own_record_moves_the_width_of_its_ranges() -> None:
    assert kept.error([]) == ERROR
    assert kept.error([kept.Came(100, 50, 200, 300)]) == ERROR
    good = [kept.Came(100, 80, 120, 100)] * 6
    bad = [kept.Came(100, 80, 120, 220), kept.Came(100, 80, 120, 40), kept.Came(0, 0, 0, 9)]
    assert kept.error(good) < ERROR < kept.error(bad)
    assert [one.held for one in (good[0], bad[0])] == [True, False]
    assert START + timedelta(days=364) == NOW
