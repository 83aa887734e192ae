"""Saying money: minor units and a currency to words, and the channels in which that may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import value_channels

if TYPE_CHECKING:
    from storage import Database
    from value.facts import Range

# ISO 4217: how many digits the minor unit has, where that is not two.
_NONE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV")
) | frozenset(("XAF", "XOF", "XPF"))
_THREE = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}


def digits(currency: str) -> int:
    """Tell how many digits a currency's minor unit has."""
    return 0 if currency.upper() in _NONE else 3 if currency.upper() in _THREE else 2


def major(minor: float, currency: str) -> float:
    """Give an amount in major units."""
    return float(minor) / float(10 ** digits(currency))


def exact(minor: int, currency: str) -> str:
    """Say an amount to the cent: `£1,234.50`, `-£3.00`, `CHF 12.00`."""
    said = f"{abs(major(minor, currency)):,.{digits(currency)}f}"
    return f"{'-' if minor < 0 else ''}{_sign(currency)}{said}"


def about(minor: float, currency: str) -> str:
    """Say an amount as people do: `£9.4k`, `£62k`, `£1.2M`; no more digits than it is known to."""
    whole = major(minor, currency)
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


def may_be_shown(db: Database, team: str, channel: str) -> bool:
    """Tell whether amounts may be said in a channel: only where somebody set it for that."""
    return bool(channel) and value_channels.is_one(db, team, channel)


def where(db: Database, team: str) -> str:
    """Say where amounts are shown, as mrkdwn, to who sees none."""
    rooms = [f"<#{one.channel}>" for one in value_channels.every(db, team)[:3]]
    if not rooms:
        return "Amounts are shown in no channel yet; an admin sets one: `settings value #CHANNEL`."
    return f"Amounts are shown in {' and '.join(rooms)} alone."


def hidden(db: Database, team: str, channel: str) -> str:
    """Say where amounts are shown, where that is not here; nothing where they are shown here."""
    return "" if may_be_shown(db, team, channel) else where(db, team)


def _sign(currency: str) -> str:
    return _SIGNS.get(currency.upper(), f"{currency.upper()} " if currency else "")
