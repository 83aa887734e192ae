"""Tells an absence that may pass from one that has lasted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitors import SourceError

if TYPE_CHECKING:
    from datetime import datetime

    from storage.accounts import Account

MISSING_FOR = timedelta(days=14)
"""What has been missing for so long is gone."""


def absent(account: Account, now: datetime, *, missing: str, gone: str) -> SourceError:
    """Say with `missing` that an account is not there, or with `gone` that this has lasted."""
    lasted = now - (account.last_good_at or account.added_at) >= MISSING_FOR
    return SourceError(
        account.address, gone if lasted else missing, health="gone" if lasted else "missing"
    )
