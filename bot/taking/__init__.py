"""Taking in what a file tells: customers first, then what hangs on them; each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import buying
from bot.taking._money import keep_deals, keep_payments
from bot.taking._reports import keep_reports
from bot.taking._rest import keep_costs, keep_customers, keep_tickets, keep_touches
from bot.taking._taking import Taken, Taking

if TYPE_CHECKING:
    from datetime import datetime

    from bot.looking import Look
    from storage import Database

__all__ = ["Taken", "take"]

CHUNK = 2000
"""How many facts are looked up together."""


def take(db: Database, team: str, look: Look, *, by: str, now: datetime) -> Taken:
    """Keep all that a file tells, within the open transaction, and say what it came to.

    The same file a second time changes nothing.
    """
    taken = Taken()
    source = f"file:{look.form}"
    for start in range(0, len(look.facts), CHUNK):
        some = look.facts[start : start + CHUNK]
        taking = Taking(db, team, source, by, now, taken)
        keep_customers(taking, some)
        keep_deals(taking, some)
        keep_payments(taking, some)
        keep_touches(taking, some)
        keep_tickets(taking, some)
        keep_reports(taking, some)
        keep_costs(taking, some)
    if taken.new["transactions"]:
        buying.once(db, team)
    return taken
