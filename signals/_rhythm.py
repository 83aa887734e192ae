"""A person's own rhythm of publishing: their gaps, and how long a silence is long for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from signals._cohort import Cohort, cohort, mean_gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signals._cohort import Habit

# a silence shorter than this is no news for anybody: 87 % of those silent for 30 days come back
QUIET_FLOOR = 30.0  # days
SILENT_FLOOR = 60.0
# with too little history for a rhythm of one's own, what holds for people at large
PLAIN_QUIET = 60.0
PLAIN_SILENT = 120.0
# so long a silence is no habit, whatever they did before: fewer come back from it than do not
LONG_FOR_ALL = 180.0
GONE = 365.0
# what a rhythm of one's own takes
ENOUGH_DAYS_ACTIVE = 20
ENOUGH_SPAN = 182.0  # days
ENOUGH_GAPS = 4
WINDOW = 3 * 365.0  # days looked back: whole years, so that each season is in it as often
YEAR = 365.0
LEAST_DAYS_ACTIVE = 3


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a person published last, their gaps in days, and from when on they are quiet.

    `cohort` are the others whose years the limits are from, where one's own tell too little.
    """

    last_at: datetime
    gaps: tuple[float, ...]
    span: float  # days of history that the gaps are from
    own: bool  # the limits are the person's own, not the plain ones
    quiet: float  # days
    silent: float
    slowing: bool
    cohort: Cohort | None = None

    def state(self, now: datetime) -> str:
        """Name the rhythm: active, slowing, quiet, silent or gone."""
        silence = self.silence(now)
        if silence > self.gone:
            return "gone"
        if silence > self.silent:
            return "silent"
        if silence > self.quiet:
            return "quiet"
        return "slowing" if self.slowing else "active"

    @property
    def gone(self) -> float:
        """Give the days from which on a silence is no habit of anybody's."""
        return max(GONE, self.silent)

    def silence(self, now: datetime) -> float:
        """Give the days since the last post."""
        return max(0.0, (now - self.last_at) / timedelta(days=1))

    def crossed_at(self) -> datetime:
        """Tell when the silence becomes a long one."""
        return self.last_at + timedelta(days=self.quiet)

    def longer(self, silence: float) -> int:
        """Count the person's own gaps that were as long as this."""
        return sum(gap >= silence for gap in self.gaps)

    def chance(self, silence: float) -> float:
        """Give the chance that a year of theirs, nothing being wrong, has so long a silence in it.

        One more year is as likely as any of those before to hold the longest of all silences: 1 in
        4 after three years. It is an upper bound where the silence is much longer than any before.
        Where a cohort is asked, their year is one more of those of the cohort.
        """
        if self.cohort is not None:
            return self.cohort.chance(silence)
        once = YEAR / (YEAR + self.span)
        return 1.0 - (1.0 - once) ** (self.longer(silence) + 1)


def rhythm(times: Sequence[datetime], now: datetime, others: Sequence[Habit] = ()) -> Rhythm | None:
    """Measure the rhythm of these times, oldest first; None with too few to speak of one.

    Several posts of a day count once. Quiet is what is longer than every silence of their last
    three years. That is at least 30 days, because a fence of one's own cries wolf over people who
    publish daily, and at most 180. With less than a year of history, which tells little of what
    they are used to, the limit of those of the `others` counts as well who publish about as often,
    and where these are too few a plain one; unless all their gaps were short.
    """
    past = sorted(at for at in times if at <= now)
    if not past:
        return None
    start = past[-1] - timedelta(days=WINDOW)
    gaps, days, before = [], 0, None
    for at in past:
        if before is None or at.date() != before.date():
            days += 1
            if before is not None and before >= start:
                gaps.append((at - before) / timedelta(days=1))
        before = at
    if days < LEAST_DAYS_ACTIVE:
        return None
    span = min(WINDOW, (past[-1] - past[0]) / timedelta(days=1))
    own = len(gaps) >= ENOUGH_GAPS and (days >= ENOUGH_DAYS_ACTIVE or span >= ENOUGH_SPAN)
    longest = max(gaps, default=0.0)
    settled = own and (span >= YEAR or 2 * longest <= QUIET_FLOOR)
    asked = None if settled else cohort(mean_gap([at for at in past if at >= start]), others)
    least, least_silent = (QUIET_FLOOR, SILENT_FLOOR) if settled else (PLAIN_QUIET, PLAIN_SILENT)
    if asked is not None:
        least, least_silent = max(QUIET_FLOOR, min(asked.limit, LONG_FOR_ALL)), SILENT_FLOOR
    quiet = max(least, min(longest, LONG_FOR_ALL))
    silent = max(least_silent, 2 * quiet)
    return Rhythm(past[-1], tuple(gaps), span, own, quiet, silent, _slowing(past, now), asked)


def _slowing(times: Sequence[datetime], now: datetime) -> bool:
    """Tell whether the last 90 days hold less than half of what the 270 before did."""
    lately = sum(now - at <= timedelta(days=90) for at in times)
    before = sum(timedelta(days=90) < now - at <= timedelta(days=360) for at in times)
    return before >= 6 and lately / 90 < before / 270 / 2
