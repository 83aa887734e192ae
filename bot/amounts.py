"""Saying money shortly and with its range: `£9.4k`, `about £41k (likely £21k to £80k)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import purse
from storage import value_channels
from value import money

if TYPE_CHECKING:
    from storage import Database
    from value.facts import Range

_SIGNS = {code: sign for sign, code in money.SYMBOLS.items() if len(sign) == 1}


def exact(minor: int, currency: str) -> str:
    """Say an amount to the cent: `£1,234.50`, `-£3.00`, `USD 12.00`."""
    said = f"{abs(money.major(minor, currency)):,.{money.digits(currency)}f}"
    return f"{'-' if minor < 0 else ''}{_sign(currency)}{said}"


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


def where(db: Database, team: str) -> str:
    """Say where amounts are shown, as mrkdwn, to who sees none."""
    rooms = [f"<#{one.channel}>" for one in value_channels.every(db, team)[:3]]
    if not rooms:
        return "Amounts are shown in no channel yet; an admin sets one: `settings value #CHANNEL`."
    return f"Amounts are shown in {' and '.join(rooms)} alone."


def hidden(db: Database, team: str, channel: str) -> str:
    """Say where amounts are shown, where that is not here; nothing where they are shown here."""
    return "" if purse.may_show(db, team, channel) else where(db, team)


def _sign(currency: str) -> str:
    return _SIGNS.get(currency, f"{currency} " if currency else "")
