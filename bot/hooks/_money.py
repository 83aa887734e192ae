"""Amounts as senders write them, in minor units or refused; currencies are those of value/money.py.

What is told by machines is taken to the last digit or not at all: nothing is rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal

from value import money

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,12})?")
# Stripe counts these in other units than ISO 4217 does ("Zero-decimal currencies", special cases).
_AT_STRIPE = {"MGA": 0, "ISK": 2, "UGX": 2}


class MoneyError(ValueError):
    """An amount cannot be read. Says why, as part of a sentence."""


def minor(said: str, currency: str) -> int:
    """Turn an amount as people write it (`49.00`) into minor units. Raises MoneyError."""
    if not _NUMBER.fullmatch(said):
        raise MoneyError("the amount is no number such as 49.00")
    units = Decimal(said).scaleb(digits_of(currency))
    if units != units.to_integral_value():
        raise MoneyError(f"{currency} has no such fractions")
    return bounded(int(units))


def of_stripe(amount: int, currency: str) -> int:
    """Turn an amount in Stripe's units into minor units as ISO 4217 has them. Raises MoneyError."""
    digits = digits_of(currency)
    units = Decimal(amount).scaleb(digits - _AT_STRIPE.get(currency, digits))
    return bounded(int(units))


def digits_of(currency: str) -> int:
    """Tell how many digits follow the point. Raises MoneyError for a currency we do not know."""
    try:
        return money.digits(money.currency(currency))
    except ValueError:
        raise MoneyError(f"{currency or 'no currency'} is no currency that is known") from None


def bounded(units: int) -> int:
    """Accept an amount. Raises MoneyError where no payment is as large."""
    if abs(units) >= money.MOST:
        raise MoneyError("the amount is larger than any payment")
    return units
