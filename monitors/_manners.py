"""When to ask again: never earlier than a server wants, later after every failure."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitors import SourceError
from monitors._limits import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.accounts import Account

_JITTER = 0.1  # of the interval, and only ever later
_DOUBLINGS = 20


def in_time(now: datetime, wait: timedelta, key: str) -> datetime:
    """Add an interval, and a little more so that not all accounts come due together."""
    wait = min(wait, LONGEST)
    share = zlib.crc32(f"{key} {now.isoformat()}".encode()) / (1 << 32)
    return now + wait * (1 + _JITTER * share)


def back_off(now: datetime, least: timedelta, failures: int, key: str) -> datetime:
    """Tell when to ask again after so many failures before this one: each doubles the wait."""
    return in_time(now, min(least * 2 ** min(failures + 1, _DOUBLINGS), LONGEST), key)


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
