"""import: take in customers, deals, payments, touches, tickets or costs from a CSV file.

Files of HubSpot (contacts, deals), Salesforce (a report, the Data Loader), Stripe (payments) and a
plain form of each are known by their columns. You see what is in a file before anything is kept.
It takes an admin. Lists of advocates to watch go in on the machine I run on: `bellwether import`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import filed
from bot.commands import command
from bot.commands._form import open_form
from bot.roles import require

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Open the form that takes a file."""
    with request.house.open() as db:
        require(db, request.team, request.user, "admin", filed.WHAT)
    return open_form(request, "import_file")
