"""Whom somebody with little history is held against: what is kept of how others publish."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from signals._cohort import WIDE, YEAR, Habit, habit, mean_gap
from signals._rhythm import ENOUGH_DAYS_ACTIVE, QUIET_FLOOR
from storage import habits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate

AGAIN = timedelta(days=7)
"""So often a person's years are measured anew."""


def others(db: Database, advocate: Advocate, times: Sequence[datetime]) -> list[Habit]:
    """Give the habits of the team's others who publish about as often as these times, oldest first.

    Nothing where their own history is long enough to go by.
    """
    known = times[-1] - times[0] if times else timedelta()
    if known >= YEAR and len({at.date() for at in times}) >= ENOUGH_DAYS_ACTIVE:
        return []
    gap = mean_gap(times)
    if not gap:
        return []
    found = habits.alike(db, advocate.team, gap / WIDE, gap * WIDE, but=advocate.id)
    return [
        Habit(who, tuple((one.gap, one.longest) for one in years))
        for who, years in groupby(found, key=lambda one: one.advocate_id)
    ]


def matters(times: Sequence[datetime], now: datetime) -> bool:
    """Tell whether there is a silence that anybody could call long, in these times or since."""
    return any(other - one > timedelta(days=QUIET_FLOOR) for one, other in pairwise([*times, now]))


def measure(db: Database, advocate: Advocate, times: Sequence[datetime], now: datetime) -> None:
    """Keep how somebody publishes, for others to be held against; about once a week."""
    if not times or times[-1] - times[0] < YEAR:
        return
    kept = habits.of_advocate(db, advocate.team, advocate.id)
    if kept and now - kept[0].measured_at < AGAIN:
        return
    found = habit(advocate.id, times)
    if found is None:
        return
    rows = [
        habits.Habit(
            team=advocate.team,
            advocate_id=advocate.id,
            year=year,
            gap=gap,
            longest=longest,
            measured_at=now,
        )
        for year, (gap, longest) in enumerate(found.years)
    ]
    habits.keep(db, advocate.team, advocate.id, rows)
