"""How fast and how right lifetime value and attribution are, on customers made here.

23,570 customers are played from known parameters, fitted and forecast. The survivors and the toys
are the published ones. `python -m benchmarks.lifetime FILE` fits a file of transactions
(`customer_id,date,amount`) up to 1997-09-30, and holds its forecast of 39 weeks against what came,
which is how the published figures of CDNOW are checked by hand: that file is not ours to pass on.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from value import _forecast
from value._purchases import Customer, Transaction, customers
from value.attribution import Path as Steps
from value.attribution import known
from value.attribution.markov import removals
from value.lifetime import bgnbd, gamma_gamma, sbg

if TYPE_CHECKING:
    from collections.abc import Sequence

MANY = 23_570
CUT = date(1997, 9, 30)
WEEKS = 39
SURVIVORS = (1000, 869, 743, 653, 593, 551, 517, 491)
TOYS = {
    "three channels": [
        Steps(("C1", "C2", "C3"), 1),
        Steps(("C1",), 0, nulls=1),
        Steps(("C2", "C3"), 0, nulls=1),
    ],
    "two channels": [Steps(("A", "B"), 1), Steps(("A",), 0, nulls=1), Steps(("B",), 1)],
}


def played(number: int, weeks: float, seed: int) -> list[Customer]:
    """Play customers from the published parameters of CDNOW, who came within twelve weeks."""
    draw = np.random.default_rng(seed)
    made = []
    for n in range(number):
        rate, leave = draw.gamma(0.243, 1 / 4.414), draw.beta(0.793, 2.426)
        known_for = weeks - draw.integers(0, 84) / 7
        at, last, repeats = 0.0, 0.0, 0
        while rate > 1e-9:
            at += draw.exponential(1 / rate)
            if at > known_for:
                break
            last, repeats = min(known_for, max(1, round(at * 7)) / 7), repeats + 1
            if draw.random() < leave:
                break
        scale = draw.gamma(3.74, 1 / 15.44)
        mean = float(draw.gamma(6.25, 1 / scale, max(1, repeats)).mean())
        made.append(Customer(str(n), repeats, last, known_for, mean if repeats else 0.0, mean))
    return made


def main() -> None:
    """Print the times, the parameters and the toys."""
    people = played(MANY, WEEKS, 1)
    begun = time.perf_counter()
    counts, spend = bgnbd.fit(people), gamma_gamma.fit(people)
    fitted = time.perf_counter()
    year = _forecast.forecast(counts, spend, people, 52.0)
    done = time.perf_counter()
    print(
        f"{MANY:,} customers: fitted in {fitted - begun:.1f} s, forecast in {done - fitted:.1f} s"
    )
    print(
        f"  r {counts.r:.3f} alpha {counts.alpha:.3f} a {counts.a:.3f} b {counts.b:.3f}"
        "  (made with .243 4.414 .793 2.426)"
    )
    print(f"  p {spend.p:.2f} q {spend.q:.2f} gamma {spend.gamma:.2f}  (made with 6.25 3.74 15.44)")
    print(f"  52 weeks: {year.value:,.0f} ({year.low:,.0f} to {year.high:,.0f})")
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    found = sbg.fit(SURVIVORS)
    print(
        f"published survivors: alpha {found.alpha:.3f} (.668) beta {found.beta:.3f} (3.806)"
        f" log-likelihood {found.log_likelihood:.2f} (-1611.16)"
    )
    for name, paths in TOYS.items():
        effects = ", ".join(f"{step} {count:.3f}" for step, (count, _) in removals(paths).items())
        print(f"toy of {name}: removal effects {effects}")
        for way, part in known().items():
            shares = ", ".join(f"{step} {one.conversions:.3f}" for step, one in part(paths).items())
            print(f"  {way:12} {shares}")


def read(name: str) -> list[Transaction]:
    """Read a file of transactions; the amount is the last column."""
    with Path(name).open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    amount = list(rows[0])[-1]
    return [
        Transaction(row["customer_id"], date.fromisoformat(row["date"]), float(row[amount]))
        for row in rows
    ]


def holdout(paid: Sequence[Transaction]) -> None:
    """Print what the models make of a file up to the cut, and what came in the weeks after it."""
    begun = time.perf_counter()
    people = customers(paid, CUT)
    counts, spend = bgnbd.fit(people), gamma_gamma.fit(people)
    took = time.perf_counter() - begun
    print(f"{len(people):,} customers up to {CUT}, fitted in {took:.2f} s")
    print(
        f"  r {counts.r:.4f} alpha {counts.alpha:.4f} a {counts.a:.4f} b {counts.b:.4f}"
        f" log-likelihood {counts.log_likelihood:.2f}"
    )
    print(f"  p {spend.p:.3f} q {spend.q:.3f} gamma {spend.gamma:.3f}")
    until = CUT + timedelta(weeks=WEEKS)
    bought: dict[str, set[date]] = {one.id: set() for one in people}
    came = dict.fromkeys(bought, 0.0)
    for one in paid:
        if CUT < one.on <= until and one.customer in bought:
            bought[one.customer].add(one.on)
            came[one.customer] += one.amount
    actual = np.array([len(bought[one.id]) for one in people], dtype=float)
    money = np.array([came[one.id] for one in people])
    expected = np.array([counts.expects(one, WEEKS) for one in people])
    same = np.array([float(one.repeats) for one in people])
    carried = np.array([one.repeats / one.known * WEEKS if one.known else 0.0 for one in people])
    dollars = expected * np.array([spend.expects(one) for one in people])
    print(f"  what came in {WEEKS} weeks: {actual.sum():,.0f} purchases, {money.sum():,.0f}")
    for said, forecast, truth in (
        ("BG/NBD", expected, actual),
        ("same count again", same, actual),
        ("past rate carried on", carried, actual),
        ("BG/NBD with Gamma-Gamma", dollars, money),
    ):
        top = np.argsort(-forecast, kind="stable")[: round(len(people) / 5)]
        print(
            f"  {said:24} {forecast.sum():10,.0f} ({forecast.sum() / truth.sum() - 1:+.0%})"
            f"  MAE {np.abs(forecast - truth).mean():.3f}"
            f"  correlation {np.corrcoef(forecast, truth)[0, 1]:.2f}"
            f"  top fifth holds {truth[top].sum() / truth.sum():.0%}"
        )


if __name__ == "__main__":
    if sys.argv[1:]:
        holdout(read(sys.argv[1]))
    else:
        main()
