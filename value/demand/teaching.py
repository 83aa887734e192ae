"""What clicks teach: the score from which suggestions are worth a look, for one team.

Nothing but the clicks themselves decides, so that one that is taken back changes all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from value.demand.reading import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

WANTED = 0.9
"""The share of suggestions that are to be right."""
ENOUGH = 10
"""Clicks from which on a bar can be told by them."""
SURE = 50
"""Clicks that said yes from which on a team may do without them."""
LOWEST = 1.4
"""A bar below this is none, whatever few clicks say."""
_STEP = 0.9
_GENEROUS = 0.95
_MANY = 30


@dataclass(frozen=True, slots=True)
class Click:
    """One decision on a suggestion: its score, and whether it was an answer to that question."""

    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Taught:
    """The bar that clicks teach, how many were yes at all, and how often so at or over the bar.

    `precision` is None where too few clicks lie there to say.
    """

    bar: float
    confirmed: int
    precision: float | None

    @property
    def may_confirm(self) -> bool:
        """Tell whether what is over the bar is right often enough to count without a click."""
        return self.confirmed >= SURE and self.precision is not None and self.precision >= WANTED


def learn(clicks: Sequence[Click], shipped: float = THRESHOLD) -> Taught:
    """Find the lowest bar at which the share of right suggestions holds what is wanted.

    With few clicks it stays as shipped. It falls below what was ever suggested by one small step
    at a time, and only where nearly all was right; where no bar is good enough it is the highest
    that can be told.
    """
    confirmed = sum(click.right for click in clicks)
    if len(clicks) < ENOUGH:
        return Taught(shipped, confirmed, _share(clicks, shipped))
    scores = sorted({click.score for click in clicks})
    told = [bar for bar in scores if sum(click.score >= bar for click in clicks) >= ENOUGH]
    good = [bar for bar in told if (_share(clicks, bar) or 0.0) >= WANTED]
    bar = good[0] if good else told[-1]
    if bar == scores[0]:
        easy = len(clicks) >= _MANY and confirmed / len(clicks) >= _GENEROUS
        bar = bar * _STEP if easy else min(bar, shipped)
    bar = max(LOWEST, bar)
    return Taught(bar, confirmed, _share(clicks, bar))


def _share(clicks: Sequence[Click], bar: float) -> float | None:
    """Give the share of right ones at or over a bar; None where that are too few."""
    over = [click.right for click in clicks if click.score >= bar]
    return sum(over) / len(over) if len(over) >= ENOUGH else None
