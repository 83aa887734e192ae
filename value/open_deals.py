"""What open deals sit behind a question of buyers, by the customers who asked it; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The open deals behind a question: how many, and their amounts in minor units, by currency."""

    deals: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that may be won yet: what its customer is called, and its amount in minor units.

    The amount is None where nobody said.
    """

    names: tuple[str, ...]
    amount: int | None = None
    currency: str = ""


def pipeline(
    customers: Mapping[str, Iterable[str]], deals: Iterable[OpenDeal]
) -> dict[str, Pipeline]:
    """Say what open deals sit behind each question: those of the customers who asked it.

    `customers` names who asked each question, as the evidence for it has them. Names are the same
    however they are written, and each deal counts once for a question.
    """
    open_: dict[str, set[int]] = defaultdict(set)
    known = list(deals)
    for place, deal in enumerate(known):
        for name in deal.names:
            open_[name_key(name)].add(place)
    open_.pop("", None)
    found = {}
    for question_id, names in customers.items():
        theirs = {place for name in names for place in open_.get(name_key(name), ())}
        amounts: Counter[str] = Counter()
        for place in theirs:
            deal = known[place]
            if deal.amount is not None and deal.currency:
                amounts[deal.currency] += deal.amount
        if theirs:
            found[question_id] = Pipeline(len(theirs), dict(sorted(amounts.items())))
    return found
