"""Currencies and how many digits follow the point in each; amounts in whole minor units.

Source: ISO 4217, list one, as of 2026: funds, metals and testing codes are left out.
"""

from __future__ import annotations

import re
from decimal import Decimal

MOST = 10**15
"""No payment has more minor units."""
_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN"
    " BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP"
    " GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL"
    " MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK"
    " PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB"
    " TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
}
DIGITS = {name: digits for digits, names in _DIGITS.items() for name in names.split()}
"""How many digits a currency has after the point, by its code."""
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
    if currency not in DIGITS:
        raise MoneyError(f"{currency or 'no currency'} is no currency that is known")
    return DIGITS[currency]


def bounded(units: int) -> int:
    """Accept an amount. Raises MoneyError where no payment is as large."""
    if abs(units) >= MOST:
        raise MoneyError("the amount is larger than any payment")
    return units


def shown(units: int, currency: str) -> str:
    """Write an amount for people: `1,234.50 EUR`."""
    digits = DIGITS.get(currency, 2)
    return f"{Decimal(units).scaleb(-digits):,.{digits}f} {currency}".strip()
