"""Money in minor units: how many of them a currency has, and which currencies there are.

The codes and digits are those of ISO 4217 (list one). A file of CSV has major units, an interface
mostly minor ones; what is taken for the other is wrong by a hundred.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    2: """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
    LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED
    VES WST XCD XCG YER ZAR ZMW ZWG
    """,
}
_DIGITS = {code: digits for digits, codes in _CODES.items() for code in codes.split()}
SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "zł": "PLN"}
"""Signs that mean one currency. `$`, `¥` and `kr` mean several, so that somebody has to say."""
MOST = 10**15
"""More minor units than any sum of ours."""


def currency(text: str) -> str:
    """Give a currency by its code, in any case. Raises ValueError where there is none of it."""
    code = text.strip().upper()
    if code not in _DIGITS:
        raise ValueError(f"no currency: {text[:20]!r}")
    return code


def digits(code: str) -> int:
    """Tell how many digits the minor units of a currency have: 2, or 0 (JPY), or 3 (KWD)."""
    return _DIGITS[code]


def minor(amount: float | Decimal, code: str) -> int:
    """Turn major units into minor ones, to the nearest. Raises ValueError beyond all measure."""
    exact = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    units = int(exact.scaleb(digits(code)).to_integral_value(ROUND_HALF_EVEN))
    if abs(units) > MOST:
        raise ValueError("an amount beyond all measure")
    return units


def major(units: int, code: str) -> Decimal:
    """Turn minor units into major ones, exactly."""
    return Decimal(units).scaleb(-digits(code))


def written(units: int, code: str) -> str:
    """Write an amount in full, with its code: `1,234.50 EUR`."""
    return f"{major(units, code):,.{digits(code)}f} {code}"
