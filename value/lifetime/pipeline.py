"""What a few large deals are worth: what is won, and what is open by how often its stage is won.

For a handful of deals no model of repeat purchases holds. The odds of a stage are those of the
deals that were in it before, pulled towards the odds of all deals by as much as there are few.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

PULL = 5.0
"""A stage's own record counts for half where it has so many decided deals."""

State = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal: the last stage it was in, how it stands, and its amount in major units."""

    stage: str
    state: State
    amount: float


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What was won, and what is expected of what is open, in the deals' currency."""

    won: float
    expected: float
    odds: dict[str, float]
    decided: int


def weigh(deals: Iterable[Deal]) -> Pipeline:
    """Weigh deals; where none is decided yet, nothing is expected of the open ones."""
    listed = list(deals)
    won = Counter(one.stage for one in listed if one.state == "won")
    decided = Counter(one.stage for one in listed if one.state != "open")
    whole = sum(decided.values())
    rate = sum(won.values()) / whole if whole else 0.0
    odds = {
        stage: (won[stage] + PULL * rate) / (decided[stage] + PULL)
        for stage in sorted({one.stage for one in listed})
    }
    return Pipeline(
        won=sum(one.amount for one in listed if one.state == "won"),
        expected=sum(odds[one.stage] * one.amount for one in listed if one.state == "open"),
        odds=odds,
        decided=whole,
    )
