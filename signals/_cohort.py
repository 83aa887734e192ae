"""A cohort: others of the team who publish about as often, for who has too little history.

Somebody known for weeks has no year of which to say what its longest silence was. Others of whom
as little was known once had a year after it: one more year, that of the newcomer, is as likely as
any of those to hold a silence of any length. How often they published is taken from a quarter too,
so that it is as unsure of them as it is of the newcomer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

YEAR = timedelta(days=365)
QUARTER = timedelta(days=91)
MOST_YEARS = 3  # of one person
ALIKE = 1.6
"""Within this factor of one's own mean gap others publish about as often."""
WIDE = 3.0
"""Within this factor others tell how much pace says of silence."""
MOST = 60
"""So many years, of those who are nearest to it, are asked at most."""
LEAST_PEOPLE = 5
LEAST_YEARS = 10
"""With fewer years of others there is no cohort."""
PAST_LIMIT = 0.2
"""The share of the cohort's years that may hold a longer silence than the limit."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody has published: for each year the mean gap before it, and the longest in it.

    In days. Years are counted back from the last post, so that a silence that goes on is in none.
    """

    who: str
    years: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The longest silence of each of some years of so many people who publish about as often."""

    people: int
    longest: tuple[float, ...]

    @property
    def limit(self) -> float:
        """Give the days that at most one year in five had a longer silence than."""
        ordered = sorted(self.longest, reverse=True)
        return ordered[int(len(ordered) * PAST_LIMIT)]

    def longer(self, days: float) -> int:
        """Count the years with a longer silence than this."""
        return sum(one > days for one in self.longest)

    def chance(self, days: float) -> float:
        """Give the chance that one more year has a longer silence than this."""
        return (self.longer(days) + 1) / (len(self.longest) + 1)


def mean_gap(times: Sequence[datetime]) -> float:
    """Give the mean of the days between the days with posts; 0 with less than three of these."""
    days = {at.date() for at in times}
    if len(days) < 3:
        return 0.0
    return (max(times) - min(times)) / timedelta(days=1) / (len(days) - 1)


def habit(who: str, times: Sequence[datetime]) -> Habit | None:
    """Measure the habit of these times, oldest first; None with less than a year and a quarter."""
    years = []
    for back in range(MOST_YEARS):
        if not times or (end := times[-1] - back * YEAR) - YEAR - QUARTER < times[0]:
            break
        begin = end - YEAR
        gap = mean_gap([at for at in times if begin - QUARTER <= at <= begin])
        inside = [at for at in times if begin <= at <= end]
        # From a post on, as a newcomer is: a gap that reaches into it is of the year before.
        ends = [*inside, end]
        longest = max(
            ((other - one) / timedelta(days=1) for one, other in pairwise(ends)),
            default=0.0,
        )
        if gap:
            years.append((gap, longest))
    return Habit(who, tuple(years)) if years else None


def cohort(gap: float, habits: Iterable[Habit]) -> Cohort | None:
    """Put those together who publish about as often; None with too few of them."""
    years = [
        (log(before / gap), longest, one.who)
        for one in (habits if gap else ())
        for before, longest in one.years
    ]
    near = sorted(
        (one for one in years if abs(one[0]) <= log(ALIKE)), key=lambda one: (abs(one[0]), one)
    )[:MOST]
    people = {who for _, _, who in near}
    if len(people) < LEAST_PEOPLE or len(near) < LEAST_YEARS:
        return None
    # Who is the slowest of all has faster ones near only: their silences are brought to the same
    # pace, by as much as pace tells of silence in this team.
    slope = _slope([(x, log(max(1.0, longest))) for x, longest, _ in years if abs(x) <= log(WIDE)])
    return Cohort(len(people), tuple(longest * exp(-slope * x) for x, longest, _ in near))


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Fit a line and give its slope: 0, neither of the other's affair, to 1, in proportion."""
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    spread = sum((x - x_mean) ** 2 for x, _ in points)
    if not spread:
        return 0.0
    return min(1.0, max(0.0, sum((x - x_mean) * (y - y_mean) for x, y in points) / spread))
