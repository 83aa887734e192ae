"""Where amounts of money may be shown, and how they are written where they may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import value_channels
from value import money

if TYPE_CHECKING:
    from storage import Database

HIDDEN = "•••"
WHERE = "Amounts are shown in the channels that `/bellwether settings value` names."
"""What stands beneath what hides them."""


def may_show(db: Database, team: str, channel: str) -> bool:
    """Tell whether amounts may be shown in a channel, be it to one person alone."""
    return value_channels.is_one(db, team, channel)


def amount(units: int, code: str, *, shown: bool) -> str:
    """Write an amount, or that there is one."""
    return money.written(units, code) if shown else f"{HIDDEN} {code}"
