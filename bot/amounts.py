"""Saying money shortly and with its range: `£9.4k`, `about £41k (likely £21k to £80k)`; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from value import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from value.facts import Range

_SIGNS = {code: sign for sign, code in money.SYMBOLS.items() if len(sign) == 1}


def about(minor: float, currency: str) -> str:
    """Say an amount as people do: `£9.4k`, `£62k`, `£1.2M`; no more digits than it is known to."""
    whole = float(money.major(round(minor), currency)) if currency else 0.0
    size = abs(whole)
    if size < 999.5:
        said = f"{size:.0f}"
    elif size < 9_950:
        said = f"{size / 1e3:.1f}k"
    elif size < 999_500:
        said = f"{size / 1e3:.0f}k"
    else:
        said = f"{size / 1e6:,.1f}M"
    return f"{'-' if whole < 0 and said.strip('0.kM') else ''}{_sign(currency)}{said}"


def likely(found: Range, currency: str) -> str:
    """Say a range: `about £41k (likely £21k to £80k)`; without one, the amount alone."""
    if found.low == found.high:
        return about(found.point, currency)
    return (
        f"about {about(found.point, currency)} (likely {about(found.low, currency)} to"
        f" {about(found.high, currency)})"
    )


def left_out(currencies: Sequence[str], verb: str) -> str:
    """Say, as mrkdwn, which currencies a card is not about, and how to have one about them."""
    named = text.listing([text.escape(one) for one in currencies])
    return (
        f"Not in here: what is in {named}. Currencies are never added;"
        f" `{verb} {text.escape(currencies[0])}` is about that one."
    )


def _sign(currency: str) -> str:
    return _SIGNS.get(currency, f"{currency} " if currency else "")
