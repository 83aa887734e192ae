"""Tells when to look at a feed again: hints lengthen our interval, to a day at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitors._limits import LONGEST, fresh_for, resumes_at
from monitors._manners import in_time
from monitors._xmlfeed import DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._feed_cursor import Cursor
    from monitors._http import Answer

_SAME = 5  # identical answers in a row that should have been a 304
_HOUR = timedelta(hours=1)


def next_look(
    answer: Answer, cursor: Cursor, address: str, now: datetime, *, least: timedelta, lost: bool
) -> datetime:
    """Tell when to look again. `lost` tells that there are pages left to be looked for."""
    resumes = resumes_at(answer.status, answer.headers, now) or now
    if answer.allowed:
        return max(now + least, resumes)
    wait = max(least, fresh_for(answer.headers, now), timedelta(seconds=cursor.hint))
    if not lost and (cursor.same >= _SAME or cursor.over):
        wait = LONGEST  # it sends everything every time, or has said that nothing more will come
    return _after(max(in_time(now, wait, address), resumes), cursor.skips, now)


def _after(at: datetime, skips: Sequence[str], now: datetime) -> datetime:
    """Put a time off while the feed asks not to be fetched, till a day from now at most."""
    later = at
    while skips and (str(later.hour) in skips or DAYS[later.weekday()] in skips):
        if later - now > LONGEST:
            break
        later = later.replace(minute=0, second=0, microsecond=0) + _HOUR
    return max(at, min(later, now + LONGEST))
