"""What customers are expected to bring in the months to come, by the model that fits them.

First comes the question whether they sign a contract. Who does is weighed by how many renew
(`sbg`), who does not by how often and for how much they buy (`bgnbd` with `gamma_gamma`); each
only where there is enough to learn from. For a few large deals neither holds: what was won in the
year, and what is open by the odds of its stage (`pipeline`). For everybody else it is what came in
the year that is past, and it is called that.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING

from value import _forecast
from value._purchases import WEEK, Transaction, customers
from value.facts import Range, once
from value.lifetime import bgnbd, gamma_gamma, pipeline, sbg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    import numpy as np

    from value.facts import OpenDeal, Receipt

YEAR = timedelta(days=365)
PERIODS = (30.44, 91.31, 365.25)
"""Days between two payments of a contract: a month, a quarter or a year."""
PATIENCE = 1.5
"""Who has not paid for so many periods has left."""
DECIDED = 20
"""Deals that have to be decided before the odds of a stage say anything."""
SAYS = {
    "sbg": "renewals (shifted-beta-geometric)",
    "bgnbd": "purchases (BG/NBD with Gamma-Gamma)",
    "pipeline": "won in the year, and open by the odds of its stage",
    "to_date": "what came in the past 12 months",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The customers of one model, by what came of each and what is expected, and a way to play it.

    `came` is what is sure, `expects` what is not: by customer, in minor units.
    """

    model: str
    came: Mapping[str, float]
    expects: Mapping[str, float]
    plays: Callable[[Sequence[str], np.random.Generator], Iterator[np.ndarray]] | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """What all customers are expected to bring in the time ahead, in minor units."""

    parts: tuple[Part, ...]

    @property
    def is_forecast(self) -> bool:
        """Tell whether any of it looks ahead; if not it is only what came."""
        return any(part.plays is not None for part in self.parts)

    def point(self, customer: str) -> float:
        """Give what one customer is expected to bring; 0 for who is not known."""
        return sum(
            part.came.get(customer, 0.0) + part.expects.get(customer, 0.0) for part in self.parts
        )

    def of(
        self,
        weights: Mapping[str, float],
        *,
        besides: float = 0.0,
        error: float = _forecast.ERROR,
        seed: int = 1,
    ) -> Range:
        """Give what these customers bring together, each with a weight; `besides` comes on top.

        80 of 100 outcomes lie between the ends: a simulation of each customer times the model's
        own error. What only came so far has no range. Same inputs, same range.
        """
        import numpy as np  # noqa: PLC0415 - large, and mostly not wanted

        draw = np.random.default_rng(seed)
        totals = np.zeros(_forecast.RUNS)
        sure = besides
        for part in self.parts:
            sure += sum(weight * part.came.get(who, 0.0) for who, weight in sorted(weights.items()))
            mine = sorted(who for who in weights if part.expects.get(who))
            if part.plays is not None and mine:
                by = np.array([weights[who] for who in mine])
                totals += [float(by @ paid) for paid in part.plays(mine, draw)]
        point = besides + sum(weight * self.point(who) for who, weight in sorted(weights.items()))
        low, high = _forecast.ends(totals.tolist(), draw, error)
        return Range(point, sure + low, sure + high)


def ahead(
    receipts: Iterable[Receipt],
    deals: Iterable[OpenDeal],
    contracts: Mapping[str, bool | None],
    now: datetime,
    decided: Sequence[pipeline.Deal] = (),
    days: int = YEAR.days,
) -> Ahead:
    """Weigh all customers of one currency, each by the one model that fits them.

    `contracts` says who signs a contract (None where nobody knows), `decided` are the deals that
    were won or lost, from which the odds of the stages are learned. It looks `days` ahead; when
    open deals will be decided nobody knows, so that they all are.
    """
    paid = [one for one in once(receipts) if one.at <= now]
    by_customer: dict[str, list[Receipt]] = defaultdict(list)
    for one in paid:
        by_customer[one.customer].append(one)
    opened: dict[str, list[OpenDeal]] = defaultdict(list)
    for deal in deals:
        opened[deal.customer].append(deal)
    left = sorted({*by_customer, *opened})
    parts = []
    for model, signs in ((_contract, True), (_purchases, False)):
        mine = {
            who: by_customer[who]
            for who in left
            if contracts.get(who) is signs and by_customer[who]
        }
        part = model(mine, now, days)
        if part is not None:
            parts.append(part)
            left = [who for who in left if who not in part.expects]
    year = {
        who: float(sum(one.amount for one in by_customer.get(who, ()) if one.at > now - YEAR))
        for who in left
    }
    if sum(one.state != "open" for one in decided) >= DECIDED:
        parts.append(_pipeline(year, opened, decided))
    else:
        parts.append(Part("to_date", year, {}))
    return Ahead(tuple(parts))


def _purchases(mine: Mapping[str, Sequence[Receipt]], now: datetime, days: int) -> Part | None:
    until = now.date()
    people = customers(
        (
            Transaction(one.customer, one.at.date(), float(one.amount))
            for rows in mine.values()
            for one in rows
        ),
        until,
    )
    if not _forecast.is_enough(people):
        return None
    try:
        counts, spend = bgnbd.fit(people), gamma_gamma.fit(people)
    except ValueError:
        # purchases that are too even hold no model; what came so far is shown in its place
        return None
    weeks = days / WEEK
    known = {one.id: one for one in people}

    def plays(who: Sequence[str], draw: np.random.Generator) -> Iterator[np.ndarray]:
        return _forecast.plays(counts, spend, [known[one] for one in who], weeks, draw)

    return Part(
        "bgnbd",
        {},
        {one.id: counts.expects(one, weeks) * spend.expects(one) for one in people},
        plays,
        {
            "r": counts.r,
            "alpha": counts.alpha,
            "a": counts.a,
            "b": counts.b,
            "p": spend.p,
            "q": spend.q,
            "gamma": spend.gamma,
        },
        sum(one.repeats for one in people),
    )


def _contract(mine: Mapping[str, Sequence[Receipt]], now: datetime, days: int) -> Part | None:
    import numpy as np  # noqa: PLC0415 - same

    paid: dict[str, dict[date, int]] = {}
    for who, rows in mine.items():
        by_day: dict[date, int] = defaultdict(int)
        for one in rows:
            by_day[one.at.date()] += one.amount
        paid[who] = {day: amount for day, amount in sorted(by_day.items()) if amount > 0}
    paid = {who: by_day for who, by_day in paid.items() if by_day}
    repeats = sum(len(by_day) - 1 for by_day in paid.values())
    if len(paid) < _forecast.ENOUGH_CUSTOMERS or repeats < _forecast.ENOUGH_REPEATS:
        return None
    period = _period([sorted(by_day) for by_day in paid.values()])
    lives: dict[str, tuple[int, bool]] = {}
    for who, by_day in paid.items():
        first, last = min(by_day), max(by_day)
        renewals = round((last - first).days / period)
        lives[who] = (renewals, (now.date() - last).days <= PATIENCE * period)
    try:
        fitted = sbg.fit_each(lives.values())
    except ValueError:
        # where nobody has left yet retention is not known; what came so far is shown instead
        return None
    due = round(days / period)
    pays = {who: fmean(by_day.values()) for who, by_day in paid.items()}
    points = {}
    for who, (renewals, is_there) in lives.items():
        reach, expected = 1.0, 0.0
        for ahead_of in range(due if is_there else 0):
            reach *= fitted.retention(renewals + ahead_of + 1)
            expected += reach
        points[who] = expected * pays[who]

    def plays(who: Sequence[str], draw: np.random.Generator) -> Iterator[np.ndarray]:
        renewals = np.array([lives[one][0] for one in who], dtype=float)
        is_there = np.array([lives[one][1] for one in who])
        pay = np.array([pays[one] for one in who])
        for _ in range(_forecast.RUNS):
            leaves = draw.beta(fitted.alpha, fitted.beta + renewals)
            renews = np.minimum(draw.geometric(np.clip(leaves, 1e-9, 1.0)) - 1, due)
            yield renews * pay * is_there

    return Part(
        "sbg",
        {},
        points,
        plays,
        {"alpha": fitted.alpha, "beta": fitted.beta, "days": period},
        repeats,
    )


def _period(days: Sequence[Sequence[date]]) -> float:
    """Give the length of a period: that which the gaps between payments are nearest to."""
    gaps = [(later - earlier).days for one in days for earlier, later in pairwise(one)]
    usual = median(gaps)
    return min(PERIODS, key=lambda period: abs(math.log(usual / period)))


def _pipeline(
    year: Mapping[str, float],
    opened: Mapping[str, Sequence[OpenDeal]],
    decided: Sequence[pipeline.Deal],
) -> Part:
    import numpy as np  # noqa: PLC0415 - same

    stages = [pipeline.Deal(one.stage, "open", 0.0) for rows in opened.values() for one in rows]
    learned = pipeline.weigh([*decided, *stages])

    def odds(deal: OpenDeal) -> float:
        return learned.odds[deal.stage] if deal.odds is None else deal.odds

    def plays(who: Sequence[str], draw: np.random.Generator) -> Iterator[np.ndarray]:
        place = {one: n for n, one in enumerate(who)}
        rows = [(place[one], deal) for one in who for deal in opened.get(one, ())]
        amounts = np.array([float(deal.amount) for _, deal in rows])
        chance = np.clip([odds(deal) for _, deal in rows], 1e-6, 1 - 1e-6)
        at = np.array([n for n, _ in rows], dtype=int)
        for _ in range(_forecast.RUNS):
            # how sure the odds are: as if they had been learned from `PULL` deals more
            likely = draw.beta(chance * pipeline.PULL * 2, (1 - chance) * pipeline.PULL * 2)
            brings = amounts * (draw.random(len(rows)) < likely)
            yield np.bincount(at, weights=brings, minlength=len(who))

    expects = {who: sum(odds(deal) * deal.amount for deal in rows) for who, rows in opened.items()}
    return Part("pipeline", year, {who: expects.get(who, 0.0) for who in year}, plays, learned.odds)
