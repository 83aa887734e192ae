"""Herds: several who are tied to one person leave within weeks of that person.

Pure: who is tied to whom, who left when, and how many there are go in; herds come out. A herd is
held against chance: of those tied to the leader, how many would have left in the weeks after, if
they left as often as everybody else does?
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

WINDOW = timedelta(weeks=6)
"""For so long after a leader's exit others are drawn along."""
BACK = timedelta(days=180)
"""So old may a leader's exit be: that followers fell silent is only known months later."""
LEAST = 3
"""So many of those who are tied, the leader among them, make a herd."""
BAR = 0.08
"""As likely by chance as this, or less, where those who followed are tied to each other too."""
LOOSE_BAR = 0.01
"""The same, where all that ties them is the leader: chance has many more such sets to offer."""
LEAST_TIE = 2.0
"""Replies, mentions and boosts between two people from which they count as tied."""
# how many leave, where too little is known: 2 % a month
USUAL = 0.02 / 30.4  # a day
# what that is worth beside what is seen: the exits of so many people over one window
_WORTH = 50.0
MOST_EXPOSED = 5


@dataclass(frozen=True, slots=True)
class Exit:
    """That somebody stepped back, went over, soured or fell silent: when, and in what words."""

    who: str
    at: datetime
    label: str = ""
    evidence: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Herd:
    """A leader, those who followed in order, and who is tied to them and still here.

    `exposed` are the likeliest next, with the strength of their ties to those who left. `chance`
    is how likely so many exits are if nobody follows anybody, `expected` how many there would be
    of the `tied` people, `bar` how likely at most for a herd.
    """

    leader: Exit
    followers: tuple[Exit, ...]
    exposed: tuple[tuple[str, float], ...]
    tied: int
    expected: float
    chance: float
    bar: float = BAR

    @property
    def at(self) -> datetime:
        """Tell when the last of them left."""
        return self.followers[-1].at

    @property
    def members(self) -> tuple[Exit, ...]:
        """Give all who left, the leader first."""
        return (self.leader, *self.followers)

    def named(self, names: Mapping[str, str]) -> Herd:
        """Give the same with the names of all people in it."""

        def name(gone: Exit) -> Exit:
            return replace(gone, name=names.get(gone.who, gone.who))

        return replace(
            self,
            leader=name(self.leader),
            followers=tuple(name(gone) for gone in self.followers),
            exposed=tuple((names.get(who, who), strength) for who, strength in self.exposed),
        )


def tail(least: int, of: int, a: float, b: float) -> float:
    """Give the chance of at least so many of so many, where their rate is Beta(a, b)."""
    if least <= 0:
        return 1.0

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    fewer = sum(
        math.comb(of, k) * math.exp(log_beta(k + a, of - k + b) - log_beta(a, b))
        for k in range(least)
    )
    return max(0.0, 1.0 - fewer)


def herds(
    ties: Mapping[tuple[str, str], float],
    exits: Iterable[Exit],
    population: int,
    now: datetime,
    *,
    since: datetime | None = None,
    leaders: Collection[str] | None = None,
) -> list[Herd]:
    """Find the herds whose leader left in the half year before now, surest first.

    `ties` are counts of what went from one person to another; both ways are added up. Of several
    exits of one person the first counts. `population` is how many there are in all, and `since`
    the time from which on exits are known. Only herds led by one of `leaders` are looked for, where
    they are given. Nobody is in two herds.
    """
    near: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (one, other), strength in ties.items():
        if one != other:
            near[one][other] += strength
            near[other][one] += strength
    first: dict[str, Exit] = {}
    for gone in sorted(exits, key=lambda gone: (gone.at, gone.who)):
        if gone.at <= now:
            first.setdefault(gone.who, gone)
    ordered = list(first.values())
    begin = since or (ordered[0].at if ordered else now)
    found = [
        herd
        for leader in ordered
        if (leaders is None or leader.who in leaders)
        and now - leader.at <= BACK
        and (herd := _led_by(leader, near, ordered, population, begin, now)) is not None
        and herd.chance <= herd.bar
    ]
    return _apart(found)


def _led_by(
    leader: Exit,
    near: Mapping[str, Mapping[str, float]],
    ordered: Sequence[Exit],
    population: int,
    begin: datetime,
    now: datetime,
) -> Herd | None:
    """Tell who followed this one, and how likely that is by chance; None with too few."""
    tied = _circle(leader.who, near)
    gone_before = {gone.who for gone in ordered if gone.at < leader.at}
    tied -= gone_before
    until = leader.at + WINDOW
    in_window = [
        gone for gone in ordered if leader.at <= gone.at <= until and gone.who != leader.who
    ]
    followers = [gone for gone in in_window if gone.who in tied]
    if len(followers) + 1 < LEAST:
        return None
    # What everybody else does: over all the time that is known, and in just these weeks, because
    # a bad month for all is no herd.
    circle = {leader.who, *tied}
    others = max(1, population - len(circle))
    elsewhere = [gone for gone in ordered if gone.who not in circle]
    days = max(WINDOW, now - begin) / timedelta(days=1)
    usual = _share((len(elsewhere) + USUAL * _WORTH * 42) / (others * days + _WORTH * 42), WINDOW)
    these_weeks = sum(gone.who not in circle for gone in in_window)
    stayed = others - sum(gone.at < leader.at for gone in elsewhere)
    a = usual * _WORTH + these_weeks
    b = (1 - usual) * _WORTH + max(0, stayed - these_weeks)
    left = {gone.who for gone in ordered}
    pull: dict[str, float] = defaultdict(float)
    for member in [leader, *followers]:
        for other, strength in near[member.who].items():
            if other not in left and strength >= LEAST_TIE:
                pull[other] += strength
    exposed = sorted(pull.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_EXPOSED]
    return Herd(
        leader,
        tuple(followers),
        tuple(exposed),
        len(tied),
        len(tied) * a / (a + b),
        tail(len(followers), len(tied), a, b),
        BAR if _is_close([gone.who for gone in followers], near) else LOOSE_BAR,
    )


def _circle(leader: str, near: Mapping[str, Mapping[str, float]]) -> set[str]:
    """Give those tied to the leader, and those tied to at least half of them, who are two or more.

    Who talks with all of one's friends is of the same circle, however seldom they talk themselves.
    """

    def tied(who: str) -> set[str]:
        return {other for other, strength in near.get(who, {}).items() if strength >= LEAST_TIE}

    direct = tied(leader)
    through = Counter(other for friend in direct for other in tied(friend))
    enough = max(2.0, len(direct) / 2)
    return (direct | {other for other, times in through.items() if times >= enough}) - {leader}


def _is_close(followers: Sequence[str], near: Mapping[str, Mapping[str, float]]) -> bool:
    """Tell whether most of the followers are tied to another of them."""
    close = sum(
        any(near[one].get(other, 0.0) >= LEAST_TIE for other in followers if other != one)
        for one in followers
    )
    return 2 * close > len(followers)


def _share(rate: float, span: timedelta) -> float:
    """Turn a rate a day into the share that leaves within a span."""
    return 1.0 - math.exp(-rate * (span / timedelta(days=1)))


def _apart(found: list[Herd]) -> list[Herd]:
    """Of herds that share people keep the surest, so that one herd is told of once."""
    kept: list[Herd] = []
    taken: set[str] = set()
    for herd in sorted(found, key=lambda herd: (herd.chance, herd.leader.at, herd.leader.who)):
        members = {gone.who for gone in herd.members}
        if not members & taken:
            kept.append(herd)
            taken |= members
    return kept
