"""Whether all of an advocate's accounts can be seen: what every word about silence rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage.accounts import SEEN, SETTLED, UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.accounts import Account

# an account not seen well for longer than this proves nothing about silence
SIGHT = timedelta(days=3)
# what ended, or was said to be over, longer ago than this is no longer missed
MOVED_ON = timedelta(days=90)


def in_sight(accounts: Sequence[Account], now: datetime) -> bool:
    """Tell whether every account that can be watched was seen well these days."""
    watched = [
        account
        for account in accounts
        if account.health not in UNWATCHED and not _is_left(account, accounts, now)
    ]
    return bool(watched) and all(seen(account, now) for account in watched)


def _is_left(account: Account, accounts: Sequence[Account], now: datetime) -> bool:
    """Tell whether an account is behind them: it moved to another one, or ended long ago.

    What ended lately may be where they would be writing, had they not moved on from it.
    """
    if account.moved_to:
        there = account.moved_to.rstrip("/").casefold()
        if any(one.link.rstrip("/").casefold() == there for one in accounts):
            return True
    over = account.ended or account.health in SETTLED
    return over and now - (account.last_good_at or account.added_at) > MOVED_ON


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
