"""Where amounts of money may be shown, and how they are written where they may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import value_channels
from value import money

if TYPE_CHECKING:
    from storage import Database

HIDDEN = "•••"


def may_show(db: Database, team: str, channel: str) -> bool:
    """Tell whether amounts may be shown in a channel, be it to one person alone."""
    return value_channels.is_one(db, team, channel)


def amount(units: int, code: str, *, shown: bool) -> str:
    """Write an amount, or that there is one."""
    return money.written(units, code) if shown else f"{HIDDEN} {code}"


def where(db: Database, team: str) -> str:
    """Say where amounts are shown, as mrkdwn, to who sees none."""
    rooms = [f"<#{one.channel}>" for one in value_channels.every(db, team)[:3]]
    if not rooms:
        return "Amounts are shown in no channel yet; an admin sets one: `settings value #CHANNEL`."
    return f"Amounts are shown in {' and '.join(rooms)} alone."


def hidden(db: Database, team: str, channel: str) -> str:
    """Say where amounts are shown, where that is not here; nothing where they are shown here."""
    return "" if may_show(db, team, channel) else where(db, team)
