"""Claiming what is due over all workspaces: a large one does not keep the small ones out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import accounts, teams

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account


def claim(
    db: Database, now: datetime, most: int, *, due_by: datetime | None = None
) -> list[Account]:
    """Take up to so many accounts that are due, of every workspace that has any.

    Each may have an equal share, and what one leaves of its own goes to the others, so that only
    who asks for more than that waits. Where there is room for fewer than there are workspaces,
    those that have waited longest come first. With `due_by`, what was due then already.
    """
    waiting = teams.owed(db, due_by or now, now)
    claimed: list[Account] = []
    while waiting and len(claimed) < most:
        share = max(1, (most - len(claimed)) // len(waiting))
        more = []
        for team in waiting[: most - len(claimed)]:
            taken = accounts.claim(db, team, now, share, due_by=due_by)
            claimed += taken
            if len(taken) == share:
                more.append(team)
        waiting = more
    return claimed


def has_first_due(db: Database, now: datetime) -> bool:
    """Tell whether an account of any workspace is due that was never looked at.

    All that is there will have to be read, whereas most other looks find nothing new.
    """
    return any(accounts.has_first_due(db, team, now) for team in teams.owed(db, now, now))
