"""Whether all of an advocate's accounts can be seen: what every word about silence rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage.accounts import SEEN, UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.accounts import Account

# an account not seen well for longer than this proves nothing about silence
SIGHT = timedelta(days=3)
# what ended longer ago than this is no longer missed
MOVED_ON = timedelta(days=90)


def in_sight(accounts: Sequence[Account], now: datetime) -> bool:
    """Tell whether every account that can be watched was seen well these days."""
    watched = [
        account
        for account in accounts
        if account.health not in UNWATCHED
        # What ended lately may be where they would be writing, had they not moved on from it.
        and not (account.ended and now - (account.last_good_at or account.added_at) > MOVED_ON)
    ]
    return bool(watched) and all(seen(account, now) for account in watched)


def seen(account: Account, now: datetime) -> bool:
    """Tell whether an account was seen well these days."""
    return (
        account.health in SEEN
        and account.last_good_at is not None
        and now - account.last_good_at <= SIGHT
    )


def by_hand(accounts: Sequence[Account]) -> str:
    """Say which accounts only people can read; nothing where there are none."""
    names = [account.source for account in accounts if account.health in UNWATCHED]
    return f", but for {', '.join(names)}, which only people can read" if names else ""
