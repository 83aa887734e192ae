"""How often what came lies within the ranges of 80 of 100, on firms that are made here.

No firm is quite as a model says. Those made here depart from it: how often customers buy is spread
as a gamma in half of them and as a lognormal in the others, the year has a season, and the market
of the second year is another one than that of the first (a common factor, lognormal with a spread
of a fifth or of a quarter). A year is shown, the next is forecast for groups of customers and for
all; then the same for customers with a contract, and for open deals. "As the models say" is without
these departures: there the ranges of large groups are too wide, which is the price of the others.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.accuracy import interval
from value.ahead import ahead
from value.facts import OpenDeal, Receipt
from value.lifetime.pipeline import Deal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from value.facts import Range

FIRMS = 80
CUSTOMERS = 500
GROUPS = (5, 12, 30, 100)
START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=365)
END = NOW + timedelta(days=365)
Counted = dict[str, list[bool]]


def _receipts(who: str, paid: Iterable[tuple[float, float]]) -> list[Receipt]:
    return [
        Receipt(f"{who}-{n}", who, START + timedelta(days=day), int(amount) + 1)
        for n, (day, amount) in enumerate(paid)
    ]


def buyers(draw: np.random.Generator, market: float) -> list[Receipt]:
    """Play two years of a firm whose customers sign no contract."""
    mean, shape = draw.uniform(0.015, 0.05), draw.uniform(0.4, 1.2)
    leave_a, leave_b = draw.uniform(0.6, 1.2), draw.uniform(2.0, 5.0)
    season = draw.uniform(0.0, 0.4) if market else 0.0
    level = float(np.exp(draw.normal(0, market))) if market else 1.0
    is_gamma = not market or draw.random() < 0.5
    wide = float(np.sqrt(np.log1p(1 / shape)))
    made = []
    for n in range(CUSTOMERS):
        rate = draw.gamma(shape, mean / shape)
        if not is_gamma:
            rate = mean * draw.lognormal(-wide * wide / 2, wide)
        leave, scale = draw.beta(leave_a, leave_b), draw.gamma(3.7, 1 / 1500.0)
        at = float(draw.uniform(0, 182))
        paid = [(at, draw.gamma(6.0, 1 / scale))]
        fastest = rate * (1 + season) * max(1.0, level)
        while fastest > 1e-9:
            at += draw.exponential(1 / fastest)
            if at > 730:
                break
            now = rate * (1 + season * np.sin(2 * np.pi * at / 365)) * (level if at > 365 else 1)
            if draw.random() * fastest > now:
                continue
            paid.append((at, draw.gamma(6.0, 1 / scale)))
            if draw.random() < leave:
                break
        made += _receipts(f"c{n}", paid)
    return made


def subscribers(draw: np.random.Generator, market: float) -> list[Receipt]:
    """Play two years of a firm whose customers pay by the month until they leave."""
    alpha, beta = draw.uniform(0.5, 1.5), draw.uniform(5.0, 20.0)
    level = float(np.exp(draw.normal(0, market))) if market else 1.0
    made = []
    for n in range(CUSTOMERS):
        leave, at, paid = draw.beta(alpha, beta), float(draw.uniform(0, 300)), []
        pays = draw.gamma(3.0, 1000.0)
        while at < 730:
            paid.append((at, pays * (level if at > 365 else 1.0)))
            if draw.random() < leave:
                break
            at += 30.44
        made += _receipts(f"s{n}", paid)
    return made


def count(
    counted: Counted, receipts: list[Receipt], draw: np.random.Generator, *, signs: bool
) -> None:
    """Forecast the second year of a firm, and note whether what came lies in the ranges."""
    shown = [one for one in receipts if one.at <= NOW]
    came: dict[str, int] = defaultdict(int)
    times: dict[str, int] = defaultdict(int)
    for one in shown:
        times[one.customer] += 1
    for one in receipts:
        if NOW < one.at <= END:
            came[one.customer] += one.amount
    found = ahead(shown, [], dict.fromkeys(times, signs), NOW)
    if found.parts[0].model == "to_date":
        return
    back = sorted(who for who, number in times.items() if number > 1)
    for size in GROUPS:
        for _ in range(3):
            group = draw.choice(back, min(size, len(back)), replace=False).tolist()
            _note(
                counted, str(size), found.of(dict.fromkeys(group, 1.0)), sum(came[w] for w in group)
            )
    _note(counted, "all", found.of(dict.fromkeys(times, 1.0)), sum(came.values()))


def _note(counted: Counted, group: str, said: Range, came: float) -> None:
    counted.setdefault(group, []).append(said.low <= came <= said.high)


def deals(counted: Counted, draw: np.random.Generator) -> None:
    """Forecast open deals of firms whose stages are won as often as they were, more or less."""
    for number in (5, 12, 30):
        for _ in range(FIRMS):
            true = {stage: draw.beta(2, 3) for stage in "abc"}
            past = [
                Deal(stage, "won" if draw.random() < true[stage] else "lost", 1.0)
                for stage in draw.choice(list("abc"), 60).tolist()
            ]
            opened = [
                OpenDeal(str(n), "x", stage, int(draw.lognormal(10, 0.8)))
                for n, stage in enumerate(draw.choice(list("abc"), number).tolist())
            ]
            market = draw.lognormal(0, 0.2)
            came = sum(
                one.amount * (draw.random() < min(0.95, true[one.stage] * market)) for one in opened
            )
            said = ahead([], opened, {}, NOW, past).of({"x": 1.0})
            _note(counted, f"{number} open deals", said, came)


def _show(name: str, counted: Counted) -> None:
    print(name)
    for group, held in counted.items():
        print(f"  {group:>14}  ", interval(sum(held), len(held)))


def main() -> None:
    """Print how often what came was within the range, by how many customers it was said of."""
    for name, markets in (("firms as they are", (0.2, 0.25)), ("firms as the models say", (0.0,))):
        for kind, play, signs in (("no contract", buyers, False), ("contract", subscribers, True)):
            counted: Counted = {}
            for seed in range(FIRMS if markets[0] else FIRMS // 2):
                draw = np.random.default_rng(seed)
                receipts = play(draw, markets[seed % len(markets)])
                count(counted, receipts, draw, signs=signs)
            _show(f"{name}, {kind}: customers in the group, share held", counted)
    counted = {}
    deals(counted, np.random.default_rng(1))
    _show("few large deals", counted)


if __name__ == "__main__":
    main()
