"""Money in minor units: what a currency has of them, and that nothing is lost on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from value import money


@pytest.mark.parametrize(
    ("amount", "code", "units", "written"),
    [
        (1234.5, "EUR", 123_450, "1,234.50 EUR"),
        (0.285, "USD", 28, "0.28 USD"),
        (1500.0, "JPY", 1500, "1,500 JPY"),
        (1.2345, "KWD", 1234, "1.234 KWD"),
        (-3.0, "GBP", -300, "-3.00 GBP"),
        (Decimal("0.1"), "EUR", 10, "0.10 EUR"),
    ],
)
def test_an_amount_has_the_minor_units_of_its_currency(
    amount: float | Decimal, code: str, units: int, written: str
) -> None:
    assert money.minor(amount, code) == units
    assert money.written(units, code) == written


def test_what_is_no_currency_is_refused() -> None:
    assert money.currency(" eur ") == "EUR"
    for text in ("", "EURO", "BTC", "€"):
        with pytest.raises(ValueError, match="no currency"):
            money.currency(text)
    with pytest.raises(ValueError, match="measure"):
        money.minor(1e15, "EUR")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_minor_units_come_back_as_they_went(units: int, code: str) -> None:
    assert money.minor(money.major(units, code), code) == units
