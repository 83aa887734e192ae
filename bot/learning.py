"""What a team's verdicts teach: how right each signal is here, and what that does to its bar.

Nothing is stored but the verdicts themselves, so that a verdict that changes changes all of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import alerts

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database

LOOKED_AT = timedelta(days=365)
"""The alerts whose verdicts count; what was judged longer ago says little of today."""
ENOUGH = 5
"""Verdicts from which on a team moves a bar."""
PLENTY = 10
"""Verdicts from which on a signal can fall under its floor."""
WANTED = 0.7
"""The share of right alerts at which a bar stays where it is."""
FLOOR = 0.4
"""A signal that is surely less often right than this is told in the digest alone."""
UP, DOWN = 0.15, 0.05
"""How far verdicts move a bar at most."""
_Z = 1.96  # 95 of 100


@dataclass(frozen=True, slots=True)
class Record:
    """How a signal has done for a team: alerts, and what people said of them."""

    signal: str
    raised: int = 0
    right: int = 0
    known: int = 0
    wrong: int = 0

    @property
    def judged(self) -> int:
        """Count the alerts that have a verdict."""
        return self.right + self.known + self.wrong

    @property
    def precision(self) -> float | None:
        """Give the share of judged alerts that were so, be it known already; None without any."""
        return (self.right + self.known) / self.judged if self.judged else None

    def between(self) -> tuple[float, float]:
        """Give the range in which the true share lies, 95 times of 100 (Wilson, 1927)."""
        n = self.judged
        if not n:
            return 0.0, 1.0
        share = (self.right + self.known) / n
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def shift(self) -> float:
        """Tell by how much the bar is higher here (lower, if below 0); 0 with few verdicts."""
        if self.judged < ENOUGH:
            return 0.0
        # One right and one wrong beforehand, so that five of a kind are no certainty.
        share = (self.right + self.known + 1) / (self.judged + 2)
        return round(max(-DOWN, min(UP, (WANTED - share) * 0.5)), 3)

    @property
    def is_held(self) -> bool:
        """Tell whether it is under its floor, and told in the digest alone."""
        return self.judged >= PLENTY and self.between()[1] < FLOOR


def records(db: Database, team: str, now: datetime) -> dict[str, Record]:
    """Give the record of each signal that raised something in the last year."""
    counted = alerts.by_verdict(db, team, now - LOOKED_AT)
    return {
        signal: Record(
            signal,
            raised=sum(said.values()),
            right=said.get("right", 0),
            known=said.get("known", 0),
            wrong=said.get("wrong", 0),
        )
        for signal, said in counted.items()
    }
