"""How often `going_quiet` cries wolf over people who never left, against the odds that it states.

Authors of four kinds publish for some years and never stop: at a steady rate, in bursts, about
monthly, and with a season off each year. Every gap of theirs that would have been called quiet is
a false alarm. What the signal states is the chance that a year has one.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from signals._cohort import QUARTER, YEAR, habit
from signals._rhythm import QUIET_FLOOR, rhythm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from signals._cohort import Habit

AUTHORS = 1000
TEAM, TEAMS, NEWCOMERS = 40, 100, 10
SPREAD = 2.0
"""By up to this factor the people of a team publish more or less often than the middle of them."""
START = datetime(2016, 1, 1, 12, tzinfo=UTC)


def steady(dice: random.Random, mean: float) -> Iterator[float]:
    """Publish at random at one rate."""
    at = 0.0
    while True:
        at += dice.expovariate(1 / mean)
        yield at


def monthly(dice: random.Random, mean: float) -> Iterator[float]:
    """Publish about every so many days, some days sooner or later."""
    at = 0.0
    while True:
        at += max(1.0, dice.gauss(mean, mean / 4))
        yield at


def bursty(dice: random.Random, mean: float) -> Iterator[float]:
    """Publish several things within days, then nothing for weeks."""
    at = 0.0
    while True:
        at += dice.lognormvariate(0, 0.8) * mean
        for _ in range(dice.randint(2, 8)):
            at += dice.expovariate(1 / 1.5)
            yield at


def seasonal(dice: random.Random, mean: float) -> Iterator[float]:
    """Publish at one rate, but for a season off each year that is not always as long."""
    at = 0.0
    year, off = 0, dice.gauss(75, 12)
    while True:
        at += dice.expovariate(1 / mean)
        while at > year * 365 + 270:
            # what falls into the season off comes after it
            at = max(at, year * 365 + 270 + off + dice.expovariate(1 / mean))
            year, off = year + 1, dice.gauss(75, 12)
        yield at


KINDS: tuple[tuple[str, Callable[[random.Random, float], Iterator[float]], float], ...] = (
    ("steady, daily", steady, 1.5),
    ("steady, weekly", steady, 8.0),
    ("steady, fortnightly", steady, 14.0),
    ("monthly", monthly, 33.0),
    ("bursty", bursty, 30.0),
    ("seasonal", seasonal, 5.0),
)


def author(
    make: Callable[[random.Random, float], Iterator[float]],
    mean: float,
    years: int,
    dice: random.Random,
) -> tuple[bool, float, int]:
    """Let an author publish for so many years and one more.

    Tells whether the last year had a false alarm, the chance stated of it when it began, and how
    many alarms there were.
    """
    begins, ends = years * 365.0, (years + 1) * 365.0
    times: list[float] = []
    for at in make(dice, mean):
        times.append(at)
        if at > ends:
            break
    dates = [START + timedelta(days=at) for at in times]
    alarms, stated = 0, 0.0
    for place, at in enumerate(times[:-1], 1):
        silence = min(times[place], ends) - at
        if times[place] <= begins or (stated and silence <= QUIET_FLOOR):
            continue
        beat = rhythm(dates[:place], dates[place - 1])
        if beat is None:
            continue
        if not stated:
            stated = beat.chance(beat.quiet + 0.01)
        alarms += silence > beat.quiet and at + beat.quiet > begins
    return alarms > 0, stated, alarms


def team(
    make: Callable[[random.Random, float], Iterator[float]], mean: float, dice: random.Random
) -> list[Habit]:
    """Let the others of a team publish for some years, each at a rate of their own."""
    found = []
    for number in range(TEAM):
        until = dice.uniform(1.3, 4) * 365
        times = takewhile(lambda at: at < until, make(dice, mean * _pace(dice)))  # noqa: B023 - used at once
        one = habit(str(number), [START + timedelta(days=at) for at in times])
        found += [one] if one else []
    return found


def newcomer(
    make: Callable[[random.Random, float], Iterator[float]],
    mean: float,
    others: Sequence[Habit],
    dice: random.Random,
) -> tuple[float, bool, float, bool] | None:
    """Let somebody publish who is known for a quarter.

    Tells what their card would state then of the year to come, and whether that year had so long a
    silence. And as it is used, the limit moving with each post, for as long as the cohort is asked:
    the chance for so much of a year, and whether there was an alarm. None where it is not asked.
    """
    joins = dice.uniform(0, 365)  # at any time of the year
    days = takewhile(lambda at: at < joins + 900, make(dice, mean * _pace(dice)))
    dates = [START + timedelta(days=at) for at in days if at >= joins]
    begins, stated, had, alarm = None, 0.0, False, False
    for place, at in enumerate(dates[:-1], 1):
        if begins is None and at - dates[0] < QUARTER:
            continue
        beat = rhythm(dates[:place], at, others)
        if beat is None:
            continue
        if begins is None:
            if beat.cohort is None:
                return None
            begins, stated = at, beat.chance(beat.quiet)
            year = [one for one in dates[place - 1 :] if one < at + YEAR]
            gaps = [other - one for one, other in pairwise([*year, at + YEAR])]
            had = max(gaps) > timedelta(days=beat.quiet)
        if beat.cohort is None:
            return stated, had, 1 - (1 - stated) ** ((at - begins) / YEAR), alarm
        alarm = alarm or dates[place] - at > timedelta(days=beat.quiet)
    return None


def _pace(dice: random.Random) -> float:
    return float(SPREAD ** dice.uniform(-1, 1))


def main() -> None:
    """Print, for each kind and length of history, what was stated and what happened."""
    print(f"{AUTHORS} authors of each kind, one year watched after some years known")
    print("kind                 known  stated  had one   ratio  alarms a year")
    for name, make, mean in KINDS:
        for years in (1, 2, 3):
            dice = random.Random(f"{name} {years}")  # the same authors every time
            rows = [author(make, mean, years, dice) for _ in range(AUTHORS)]
            had = sum(row[0] for row in rows) / AUTHORS
            stated = sum(row[1] for row in rows) / AUTHORS
            alarms = sum(row[2] for row in rows) / AUTHORS
            print(
                f"{name:20} {years:3} y   {stated:.3f}   {had:.3f}"
                f"   {had / stated:6.2f}  {alarms:.3f}"
            )
    print()
    print(f"newcomers known for a quarter, in teams of {TEAM} of their kind")
    print("                            of the next year          while the cohort is asked")
    print("kind                 asked  stated  had one   ratio   stated  had one   ratio")
    for name, make, mean in KINDS:
        dice = random.Random(f"{name} newcomer")
        asked = []
        for _ in range(TEAMS):
            others = team(make, mean, dice)
            asked += [newcomer(make, mean, others, dice) for _ in range(NEWCOMERS)]
        told = [one for one in asked if one is not None]
        if len(told) < AUTHORS / 10:
            print(f"{name:20} {len(told):5}   hardly ever asked: their own gaps are all short")
            continue
        stated, had, so_far, alarms = (sum(row) / len(told) for row in zip(*told, strict=True))
        print(
            f"{name:20} {len(told):5}   {stated:.3f}   {had:.3f}   {had / stated:6.2f}"
            f"    {so_far:.3f}   {alarms:.3f}   {alarms / so_far:6.2f}"
        )
    print(f"what is under the floor of {QUIET_FLOOR:.0f} days is never called quiet")


if __name__ == "__main__":
    main()
