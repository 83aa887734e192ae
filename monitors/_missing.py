"""Tells an absence that may pass from one that has lasted: what is missing mostly comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitors import SourceError
from monitors._manners import in_time

if TYPE_CHECKING:
    from datetime import datetime

    from storage.accounts import Account

MISSING_FOR = timedelta(days=14)
"""What has been missing for so long is gone."""
_DAY = timedelta(hours=24)


def aged(problem: SourceError, account: Account, now: datetime, where: str) -> SourceError:
    """Turn "missing" into "gone" after two weeks; it is still looked for, once a day."""
    if problem.health == "missing" and _lasted(account, now):
        problem.health = "gone"
        problem.next_at = in_time(now, _DAY, account.address)
        problem.says = (
            f"`{where}` has not known this account for two weeks: take it off, or give me where"
            " they are now."
        )
    return problem


def absent(account: Account, now: datetime, *, missing: str, gone: str) -> SourceError:
    """Say with `missing` that an account is not there, or with `gone` that this has lasted."""
    lasted = _lasted(account, now)
    return SourceError(
        account.address, gone if lasted else missing, health="gone" if lasted else "missing"
    )


def _lasted(account: Account, now: datetime) -> bool:
    return now - (account.last_good_at or account.added_at) >= MISSING_FOR
