"""When to ask again: never earlier than a server wants, later after every failure."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from monitors import SourceError
from monitors._limits import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.accounts import Account

_JITTER = 0.1  # of the interval, and only ever later
_DOUBLINGS = 20
_SELDOM = timedelta(hours=6)  # so often everyone is looked at, however seldom they write
_SHARE = 12  # looks between two posts, as they usually follow each other
_FEW = 4  # posts that show no rhythm yet


def in_time(now: datetime, wait: timedelta, key: str) -> datetime:
    """Add an interval, and a little more so that not all accounts come due together."""
    wait = min(wait, LONGEST)
    share = zlib.crc32(f"{key} {now.isoformat()}".encode()) / (1 << 32)
    return now + wait * (1 + _JITTER * share)


def back_off(now: datetime, least: timedelta, failures: int, key: str) -> datetime:
    """Tell when to ask again after so many failures before this one: each doubles the wait."""
    return in_time(now, min(least * 2 ** min(failures + 1, _DOUBLINGS), LONGEST), key)


def by_rhythm(times: Sequence[datetime], least: timedelta) -> timedelta:
    """Tell how long to wait between two looks at somebody who posted at these times, newest first.

    A twelfth of the usual gap, never under `least`, and 6 hours at most.
    """
    gaps = sorted(later - earlier for later, earlier in pairwise(times))
    if len(times) < _FEW:
        return least
    return max(least, min(gaps[len(gaps) // 2] / _SHARE, _SELDOM))


@contextmanager
def backing_off(account: Account, min_seconds: int, now: datetime) -> Iterator[None]:
    """Give every SourceError from inside a time to ask again, where it has none yet."""
    try:
        yield
    except SourceError as error:
        if error.next_at is None and not error.permanent:
            least = timedelta(seconds=min_seconds)
            error.next_at = back_off(now, least, account.failures, account.address)
        raise
