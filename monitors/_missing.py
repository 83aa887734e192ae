"""Calls gone what has been missing for weeks: a page that is not there comes back more often."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitors._manners import in_time

if TYPE_CHECKING:
    from datetime import datetime

    from monitors import SourceError
    from storage.accounts import Account

MISSING_FOR = timedelta(days=14)
_DAY = timedelta(hours=24)


def aged(problem: SourceError, account: Account, now: datetime, where: str) -> SourceError:
    """Turn "missing" into "gone" after two weeks; it is still looked for, once a day."""
    since = account.last_good_at or account.added_at
    if problem.health == "missing" and now - since >= MISSING_FOR:
        problem.health = "gone"
        problem.next_at = in_time(now, _DAY, account.address)
        problem.says = (
            f"`{where}` has not known this account for two weeks: take it off, or give me where"
            " they are now."
        )
    return problem
