"""Did what we did help? Difference in differences against people who were alike.

Each person to whom something was done is held against up to three who were as they were before and
to whom nothing was done; what changed for the one, less what changed for the others, is the
difference. Without a coin having decided to whom it was done this is no proof: we go to those who
need it, and who is far down comes up by itself. A test too small to see a change that would matter
is said to be one, with the number it would take.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEVEL, POWER = 0.05, 0.80
"""How often a change is seen where there is none, and how often one that is there."""
CONTROLS = 3
NEAR = math.log(1.5)
"""Who is within half as much again before is alike."""
WORTH_SEEING = 0.5
"""The change, as a share of what was usual before, that a test should be able to see."""
LEAST = 5
"""With fewer people there is no interval."""


@dataclass(frozen=True, slots=True)
class Case:
    """How much one person did before a day and after it, in the same unit, in times of one length.

    `when` names the day (or the week), and only those of the same are compared; `kind` anything
    else that has to be the same.
    """

    who: str
    when: str
    before: float
    after: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One case, and those it is held against."""

    case: Case
    controls: tuple[Case, ...]

    @property
    def difference(self) -> float:
        """Give what changed for the one, less what changed for the others on average."""
        others = fmean(one.after - one.before for one in self.controls)
        return self.case.after - self.case.before - others


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of it: the mean difference a person, with a 95 % interval where there can be one.

    `needed` is how many people it takes to see the change worth seeing four times in five; `seen`
    says that the interval leaves out 0, `small` that there are fewer than needed and nothing was.
    """

    people: int
    unmatched: int
    before: float
    difference: float
    low: float | None
    high: float | None
    needed: int | None

    @property
    def seen(self) -> bool:
        """Tell whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def small(self) -> bool:
        """Tell whether this is too small to test."""
        return not self.seen and (self.needed is None or self.people < self.needed)


def matched(cases: Iterable[Case], others: Iterable[Case]) -> tuple[list[Pair], int]:
    """Pair each case with up to three others who were alike before; and count those without.

    Alike is: the same time and kind, and nearest in what they did before (in logarithms, of one
    more than it, so that 0 is a number too), within half as much again.
    """
    pool: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for other in others:
        pool[other.when, other.kind].append(other)
    pairs, alone = [], 0
    for case in cases:
        near = sorted(
            (abs(math.log1p(case.before) - math.log1p(other.before)), other.who, other)
            for other in pool[case.when, case.kind]
            if other.who != case.who
        )
        held = tuple(other for far, _, other in near[:CONTROLS] if far <= NEAR)
        if held:
            pairs.append(Pair(case, held))
        else:
            alone += 1
    return pairs, alone


def effect(pairs: Sequence[Pair], unmatched: int = 0) -> Effect:
    """Weigh pairs; somebody with several counts once, with their mean.

    The interval is Student's over people, and Fieller's and others' refinements are left out: the
    controls that two cases share make it a little too narrow, which is why `needed` is said too.
    """
    by_person: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_person[pair.case.who].append(pair)
    differences = [fmean(one.difference for one in mine) for mine in by_person.values()]
    before = fmean(one.case.before for one in pairs) if pairs else 0.0
    mean = fmean(differences) if differences else 0.0
    if len(differences) < LEAST:
        return Effect(len(differences), unmatched, before, mean, None, None, None)
    spread = stdev(differences)
    half = student(len(differences) - 1) * spread / math.sqrt(len(differences))
    worth = WORTH_SEEING * before
    needed = people(spread, worth) if worth > 0 else None
    return Effect(len(differences), unmatched, before, mean, mean - half, mean + half, needed)


def people(spread: float, change: float) -> int:
    """Give how many people it takes to see a mean change, from the spread of their differences."""
    z = NormalDist().inv_cdf(1 - LEVEL / 2) + NormalDist().inv_cdf(POWER)
    return max(LEAST, math.ceil((z * spread / change) ** 2))


def needed(base: float, lift: float) -> int:
    """Give how many it takes on each side to see a share `base` rise by `lift` (.25 for 25 %).

    Two arms, 5 % two-sided, power 80 %: Fleiss, "Statistical Methods for Rates and Proportions"
    (1981), without the correction for continuity. Raises ValueError where there is no such rise.
    """
    after = base * (1 + lift)
    if not 0 < base < 1 or not 0 < after < 1 or lift == 0:
        raise ValueError("a share between 0 and 1 that becomes another one")
    middle = (base + after) / 2
    alike = NormalDist().inv_cdf(1 - LEVEL / 2) * math.sqrt(2 * middle * (1 - middle))
    apart = NormalDist().inv_cdf(POWER) * math.sqrt(base * (1 - base) + after * (1 - after))
    return math.ceil(((alike + apart) / (after - base)) ** 2)


def student(freedom: int) -> float:
    """Give the 97.5 % point of Student's distribution, to a thousandth from 4 degrees on.

    Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5.
    """
    z, n = NormalDist().inv_cdf(1 - LEVEL / 2), freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / float(n) ** power for power, term in enumerate(terms, 1))
