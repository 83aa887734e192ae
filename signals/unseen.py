"""Unseen: an account of theirs cannot be looked at, so that we would not notice if they left.

What it means: of this place nothing was seen well for days, or the platform says that the account
moved, is private, suspended, switched off or gone. It says nothing about the person but what the
platform says; it is there so that our blindness is never taken for their silence. How it is
measured: the time since the last good look at each account, against 3 days, and at once where the
platform is plain. Nothing is said while most of all that is watched is out of sight, because then
the fault is on our side. Who says so: of 13 sources, every way of breaking that we know of
(docs/sources.md).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from storage.accounts import SEEN, SETTLED, UNWATCHED
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.accounts import Account

BAR = 0.5
TOO_LONG = timedelta(days=3)
_CERTAIN = 1.0


@signal(bar=BAR, closes=True)
def look(view: View) -> Iterator[Reading]:
    """Name each account that has been out of sight for too long."""
    for account in view.accounts:
        if is_unseen(account, view.now) and not view.blind:
            yield _reading(view, account)


def is_unseen(account: Account, now: datetime) -> bool:
    """Tell whether an account has been out of sight for so long that somebody should hear of it."""
    if account.health in SEEN | UNWATCHED or account.last_good_at is None:
        return False  # what was never seen is for who added it: `list` and `doctor` tell
    if account.health in SETTLED or account.ended:
        return True
    return now - account.last_good_at > TOO_LONG


def _reading(view: View, account: Account) -> Reading:
    assert account.last_good_at is not None  # noqa: S101 - else it is nothing to tell of
    settled = account.health if account.health in SETTLED or account.ended else "away"
    reasons = [f"last seen well on {account.last_good_at:%-d %B %Y}"]
    if account.failures:
        reasons.append(f"{account.failures} tries in a row since have failed")
    others = len(view.accounts) - 1
    if others:
        seen = sum(one.health in SEEN for one in view.accounts)
        reasons.append(f"{seen} of their {len(view.accounts)} accounts can be seen")
    reasons.append("while it is out of sight, nothing is said about silence")
    place = account.title or account.link
    return Reading(
        team=view.advocate.team,
        # A new finding each time it is lost out of sight, and when the platform has the last word.
        id=reading_id("unseen", account.id, account.last_good_at.isoformat(), settled),
        advocate_id=view.advocate.id,
        signal="unseen",
        label="unseen",
        score=_CERTAIN,
        bar=BAR,
        severity=1,
        evidence=f"{place} ({account.source}): {account.health_says}",
        reasons=tuple(reasons),
        clears="It can be seen again, or is taken off; the alert then closes by itself.",
        account_id=account.id,
        read_at=view.now,
    )
