"""A person's own rhythm of publishing: their gaps, and how long a silence is long for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# a silence shorter than this is no news for anybody: 87 % of those silent for 30 days come back
QUIET_FLOOR = 30.0  # days
SILENT_FLOOR = 60.0
# with too little history for a rhythm of one's own
PLAIN_QUIET = 60.0
PLAIN_SILENT = 120.0
GONE = 365.0
# what a rhythm of one's own takes
ENOUGH_DAYS_ACTIVE = 20
ENOUGH_SPAN = 182.0  # days
ENOUGH_GAPS = 4
WINDOW = 40  # gaps looked at, the newest
LEAST_DAYS_ACTIVE = 3


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a person published last, their gaps in days, and from when on they are quiet."""

    last_at: datetime
    gaps: tuple[float, ...]
    own: bool  # the limits are the person's own, not the plain ones
    quiet: float  # days
    silent: float
    slowing: bool

    def state(self, now: datetime) -> str:
        """Name the rhythm: active, slowing, quiet, silent or gone."""
        silence = self.silence(now)
        if silence > max(GONE, self.silent):
            return "gone"
        if silence > self.silent:
            return "silent"
        if silence > self.quiet:
            return "quiet"
        return "slowing" if self.slowing else "active"

    def silence(self, now: datetime) -> float:
        """Give the days since the last post."""
        return max(0.0, (now - self.last_at) / timedelta(days=1))

    def crossed_at(self) -> datetime:
        """Tell when the silence becomes a long one."""
        return self.last_at + timedelta(days=self.quiet)

    def longer(self, silence: float) -> int:
        """Count the person's own gaps that were as long as this."""
        return sum(gap >= silence for gap in self.gaps)


def rhythm(times: Sequence[datetime], now: datetime) -> Rhythm | None:
    """Measure the rhythm of these times, oldest first; None with too few to speak of one.

    Several posts of a day count once. The fence is the far-out one, Q3 + 3 IQR of the newest
    gaps, and is taken only from twenty days with posts or half a year on; it is never below the
    floor, because a personal fence alone cries wolf over people who publish daily.
    """
    past = [at for at in times if at <= now]
    days = sorted({at.date() for at in past})
    if len(days) < LEAST_DAYS_ACTIVE:
        return None
    gaps = tuple(float((after - before).days) for before, after in pairwise(days))[-WINDOW:]
    span = (days[-1] - days[0]).days
    own = len(gaps) >= ENOUGH_GAPS and (len(days) >= ENOUGH_DAYS_ACTIVE or span >= ENOUGH_SPAN)
    quiet, silent = PLAIN_QUIET, PLAIN_SILENT
    if own:
        first, _, third = quantiles(gaps, n=4, method="inclusive")
        fence = third + 3 * (third - first)
        quiet = max(QUIET_FLOOR, fence)
        silent = max(SILENT_FLOOR, 2 * fence)
    return Rhythm(max(past), gaps, own, quiet, silent, _slowing(past, now))


def _slowing(times: Sequence[datetime], now: datetime) -> bool:
    """Tell whether the last 90 days hold less than half of what the 270 before did."""
    lately = sum(now - at <= timedelta(days=90) for at in times)
    before = sum(timedelta(days=90) < now - at <= timedelta(days=360) for at in times)
    return before >= 6 and lately / 90 < before / 270 / 2
