"""The buyers' own account: Business Reference Value.

Kumar, Petersen and Leone, "Defining, Measuring, and Managing Business Reference Value", Journal of
Marketing 77(1), 2013: an advocate's value is the sum over buyers of how much of the decision came
from others (Ref), times the advocate's part in that (DOI), times what the buyer is worth (CLV)
over (1 + r)^t. The parts of a buyer sum to one at most, so that this value adds up. It is never
scaled up to those who were not asked, or did not answer; memory is poor, which is what the decoy
is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from value.facts import Report

ANYWAY = "yes"
"""Who says this would have bought all the same: a referral of type two."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one buyer's answer gives one advocate.

    `weight` is Ref times DOI, discounted: what the buyer's worth is multiplied by. Of who would
    have bought anyway only `saved` counts, the cost of winning them, in minor units.
    """

    report: Report
    advocate: str
    weight: float
    saved: float


@dataclass(frozen=True, slots=True)
class Account:
    """The buyers' account: its parts, how many were asked and answered, and how they answered."""

    parts: tuple[Part, ...]
    asked: int
    answered: int
    anyway: int
    decoys: int

    def weights(self, advocate: str | None = None) -> dict[str, float]:
        """Give by customer what their worth counts with, for one advocate or for all together."""
        found: dict[str, float] = {}
        for part in self.parts:
            if advocate in (None, part.advocate):
                who = part.report.customer
                found[who] = found.get(who, 0.0) + part.weight
        return found

    def saved(self, advocate: str | None = None) -> float:
        """Sum up the cost saved on those who would have bought anyway, in minor units."""
        return sum(part.saved for part in self.parts if advocate in (None, part.advocate))

    def advocates(self) -> list[str]:
        """Name whom buyers gave a part."""
        return sorted({part.advocate for part in self.parts})


def account(
    reports: Iterable[Report],
    *,
    acquisition: int = 0,
    rate: float = 0.1,
    years: Mapping[str, float] | None = None,
) -> Account:
    """Read reports as the buyers' account; of one customer the last answer counts.

    `acquisition` is what winning a customer costs, in minor units. `rate` is the discount a year
    as a share, `years` when each customer's money comes, by customer (0 where it is not given).
    """
    last: dict[str, Report] = {}
    for report in sorted(reports, key=lambda one: (one.asked_at, one.id)):
        if report.points is not None or report.customer not in last:
            last[report.customer] = report
    parts = []
    for who, report in sorted(last.items()):
        ref = min(100.0, max(0.0, report.points or 0.0)) / 100.0
        fades = (1.0 + rate) ** (years or {}).get(who, 0.0)
        for advocate, share in sorted(influence(report).items()):
            weight = ref * share / fades
            if report.without == ANYWAY:
                parts.append(Part(report, advocate, 0.0, weight * acquisition))
            else:
                parts.append(Part(report, advocate, weight, 0.0))
    answered = [one for one in last.values() if one.points is not None]
    return Account(
        tuple(parts),
        asked=len(last),
        answered=len(answered),
        anyway=sum(one.without == ANYWAY for one in answered),
        decoys=sum(one.decoy for one in answered),
    )


def influence(report: Report) -> dict[str, float]:
    """Give each advocate's part in a decision (DOI): shares that sum to one at most.

    Parts that sum to more than 100, as points that were given twice do, are shares of their sum.
    """
    given = {who: pct for who, pct in report.parts.items() if pct > 0}
    whole = max(100.0, sum(given.values()))
    return {who: pct / whole for who, pct in given.items()}
