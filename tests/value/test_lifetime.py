from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value import _forecast as ahead
from value._purchases import WEEK, Customer, Transaction, customers
from value._simplex import lowest
from value.lifetime import bgnbd, gamma_gamma, pipeline, sbg
from value.lifetime.bgnbd import BgNbd
from value.lifetime.gamma_gamma import GammaGamma
from value.lifetime.pipeline import Deal

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426, 0.0, 2357)
"""The parameters that Fader, Hardie and Lee (2005) published for CDNOW."""
START = date(2024, 1, 1)


def played(
    number: int, weeks: float, seed: int, *, r: float, alpha: float, a: float, b: float
) -> list[Customer]:
    """Play customers as the model says they are, made by us from these parameters."""
    draw = np.random.default_rng(seed)
    made = []
    for n in range(number):
        rate, leave = draw.gamma(r, 1 / alpha), draw.beta(a, b)
        at, last, repeats = 0.0, 0.0, 0
        while True:
            at += draw.exponential(1 / rate) if rate > 1e-12 else weeks + 1
            if at > weeks:
                break
            last, repeats = at, repeats + 1
            if draw.random() < leave:
                break
        mean = draw.gamma(6.25, 1 / draw.gamma(3.74, 1 / 15.44), max(1, repeats)).mean()
        made.append(Customer(str(n), repeats, last, weeks, float(mean) if repeats else 0.0, 1.0))
    return made


def test_known_parameters_come_back_from_customers_made_by_them() -> None:
    made = played(6000, 78, 7, r=0.5, alpha=5.0, a=0.8, b=2.5)
    found = bgnbd.fit(made)
    assert found.r == pytest.approx(0.5, rel=0.12)
    assert found.alpha == pytest.approx(5.0, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(0.8 / 3.3, rel=0.15)
    spend = gamma_gamma.fit(made)
    assert spend.p * spend.gamma / (spend.q - 1) == pytest.approx(6.25 * 15.44 / 2.74, rel=0.08)
    assert spend.customers == sum(one.repeats > 0 for one in made)


@pytest.mark.parametrize(
    ("x", "last", "known", "alive"),
    [(2, 30.43, 38.86, 0.7266), (26, 30.86, 31.0, 0.9689), (2, 5.0, 38.86, 0.1237), (0, 0, 9, 1.0)],
)
def test_the_published_chances_of_being_alive(
    x: int, last: float, known: float, alive: float
) -> None:
    assert CDNOW.alive(Customer("1", x, last, known, 0.0, 0.0)) == pytest.approx(alive, abs=1e-4)


def test_the_published_expectation_of_the_first_customer() -> None:
    one = Customer("0001", 2, 30.43, 38.86, 22.35, 74.02)
    assert CDNOW.expects(one, 39) == pytest.approx(1.226, abs=1e-3)


def test_a_parameter_of_one_is_no_pole() -> None:
    one = Customer("1", 2, 30.43, 38.86, 0.0, 0.0)
    at = BgNbd(0.243, 4.414, 1.0, 2.426, 0.0, 1).expects(one, 39)
    beside = BgNbd(0.243, 4.414, 1.0001, 2.426, 0.0, 1).expects(one, 39)
    assert at == pytest.approx(beside, rel=1e-3)


@given(
    st.integers(0, 60),
    st.floats(0, 100),
    st.floats(0, 100),
    st.floats(0.5, 104),
)
def test_expectations_are_sane(x: int, one: float, two: float, weeks: float) -> None:
    last, known = (min(one, two), max(one, two)) if x else (0.0, max(one, two))
    who = Customer("1", x, last, known, 10.0, 10.0)
    assert 0 <= CDNOW.alive(who) <= 1
    assert 0 <= CDNOW.expects(who, weeks) < CDNOW.expects(who, weeks + 10)


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "fit"),
    [
        ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806, -1611.16),
        ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182, -1680.27),
    ],
)
def test_the_published_survivor_series(
    survivors: list[float], alpha: float, beta: float, fit: float
) -> None:
    found = sbg.fit(survivors)
    assert (round(found.alpha, 3), round(found.beta, 3)) == (alpha, beta)
    assert found.log_likelihood == pytest.approx(fit, abs=0.01)
    assert found.survives(0) == 1.0
    assert found.retention(9) > found.retention(2)


def test_the_published_residual_lifetime() -> None:
    assert sbg.Sbg(0.668, 3.806, 0.0).residual(7, 0.1) == pytest.approx(7.530, abs=5e-4)


@pytest.mark.parametrize(
    ("survivors", "said"),
    [([], "two renewals"), ([0, 0, 0], "two renewals"), ([10, 5], "two"), ([9, 10, 8], "more")],
)
def test_what_is_no_series_is_said(survivors: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sbg.fit(survivors)


def test_transactions_of_a_day_are_one_purchase_and_refunds_come_off() -> None:
    def paid(days: int, amount: float, who: str = "a") -> Transaction:
        return Transaction(who, START + timedelta(days=days), amount)

    rows = [
        paid(0, 10),
        paid(0, 5),
        paid(7, 20),
        paid(14, 0),
        paid(21, 30),
        paid(21, -30),
        paid(28, 40),
        paid(35, -10),
        paid(70, 99),
        paid(3, -5, "only refunds"),
    ]
    [one] = customers(rows, START + timedelta(days=63))
    assert (one.repeats, one.last, one.known) == (3, 4.0, 9.0)
    assert one.spend == pytest.approx((20 + 0 + 40) / 3)
    assert one.total == 65
    assert WEEK == 7


def test_nobody_who_came_back_teaches_nothing() -> None:
    alone = [Customer(str(n), 0, 0.0, 10.0, 0.0, 5.0) for n in range(9)]
    with pytest.raises(ValueError, match="nobody has bought twice"):
        bgnbd.fit(alone)
    with pytest.raises(ValueError, match="too few people"):
        gamma_gamma.fit(alone)
    even = [Customer(str(n), 2, 5.0, 10.0, 7.0, 21.0) for n in range(9)]
    with pytest.raises(ValueError, match="too few people"):
        gamma_gamma.fit(even)
    with pytest.raises(ValueError, match="too few, or too even"):
        bgnbd.fit(even)


@pytest.mark.parametrize("spread", [1e-4, 3.0])
def test_amounts_too_even_or_too_wild_hold_no_model(spread: float) -> None:
    draw = np.random.default_rng(1)
    made = [
        Customer(str(n), 2, 1.0, 2.0, float(np.exp(draw.normal(2.0, spread))), 1.0)
        for n in range(80)
    ]
    with pytest.raises(ValueError, match="do not hold three parameters"):
        gamma_gamma.fit(made)


def test_series_end_where_nothing_is_added_any_more_or_there_were_enough() -> None:
    assert sbg.Sbg(0.668, 3.806, 0.0).residual(7, 0.0, most=3) < 3
    assert bgnbd._hypergeometric(0.5, 2.0, 1.0, 1.0) > 1e3


def test_a_mean_spend_is_pulled_to_that_of_all() -> None:
    spend = GammaGamma(6.25, 3.74, 15.44, 0.0, 946)
    all_of_them = 6.25 * 15.44 / 2.74
    once = spend.expects(Customer("1", 0, 0.0, 9.0, 0.0, 9.0))
    few = spend.expects(Customer("1", 1, 1.0, 9.0, 100.0, 200.0))
    many = spend.expects(Customer("1", 50, 8.0, 9.0, 100.0, 5000.0))
    assert once == pytest.approx(all_of_them)
    assert all_of_them < few < many < 100.0


def history(seed: int, number: int, weeks: float) -> list[list[tuple[float, float]]]:
    """Play the purchases (week, amount) of customers, made by us."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(number):
        rate, leave = draw.gamma(0.4, 1 / 5.0), draw.beta(0.8, 2.5)
        scale = draw.gamma(3.74, 1 / 15.44)
        at, mine = 0.0, []
        while True:
            at += draw.exponential(1 / rate) if rate > 1e-12 else weeks + 1
            if at > weeks:
                break
            mine.append((at, float(draw.gamma(6.25, 1 / scale))))
            if draw.random() < leave:
                break
        found.append(mine)
    return found


def test_ranges_of_80_hold_what_came_of_most_simulated_firms() -> None:
    held = 0
    for seed in range(12):
        firm = history(seed, 300, 104)
        known = []
        for n, mine in enumerate(firm):
            before = [pair for pair in mine if pair[0] <= 52]
            spend = float(np.mean([amount for _, amount in before])) if before else 0.0
            last = before[-1][0] if before else 0.0
            known.append(Customer(str(n), len(before), last, 52.0, spend, 1.0))
        found = ahead.forecast(bgnbd.fit(known), gamma_gamma.fit(known), known, 52)
        came = sum(amount for mine in firm for at, amount in mine if at > 52)
        held += found.low <= came <= found.high
    assert 8 <= held <= 12  # `python -m benchmarks ranges` plays many more


@pytest.mark.parametrize(
    ("number", "repeats", "enough"), [(200, 1, True), (199, 2, False), (400, 0, False)]
)
def test_a_forecast_has_a_gate(number: int, repeats: int, enough: bool) -> None:  # noqa: FBT001
    made = [Customer(str(n), repeats, 1.0, 2.0, 1.0, 1.0) for n in range(number)]
    assert ahead.is_enough(made) is enough


def test_open_deals_count_by_how_often_their_stage_was_won() -> None:
    deals = [
        *[Deal("offer", "won", 100.0)] * 8,
        *[Deal("offer", "lost", 100.0)] * 2,
        *[Deal("first call", "lost", 50.0)] * 10,
        Deal("offer", "open", 1000.0),
        Deal("first call", "open", 1000.0),
        Deal("never seen", "open", 1000.0),
    ]
    found = pipeline.weigh(deals)
    assert found.won == 800
    assert found.decided == 20
    assert found.odds["first call"] < found.odds["never seen"] == 0.4 < found.odds["offer"] < 0.8
    assert found.expected == pytest.approx(1000 * sum(found.odds.values()))
    assert pipeline.weigh([Deal("x", "open", 9.0)]).expected == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=4))
def test_the_lowest_place_of_a_bowl_is_found(bottom: list[float]) -> None:
    place, value = lowest(
        lambda x: sum((a - b) ** 2 for a, b in zip(x, bottom, strict=True)), [0.0] * len(bottom)
    )
    assert place == pytest.approx(bottom, abs=1e-3)
    assert value < 1e-5


def test_what_is_no_number_is_no_way_down() -> None:
    place, value = lowest(lambda x: float("nan") if x[0] < 1 else x[0], [2.0])
    assert (place[0], value) == (pytest.approx(1.0, abs=1e-3), pytest.approx(1.0, abs=1e-3))
    assert lowest(lambda x: 1 / 0 * x[0], [2.0])[1] == float("inf")
