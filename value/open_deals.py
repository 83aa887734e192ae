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


def pipeline(
    customers: Mapping[str, Iterable[str]], deals: Iterable[tuple[str, int | None, str]]
) -> dict[str, Pipeline]:
    """Say what open deals sit behind each question: those of the customers who asked it.

    `customers` names who asked each question, as the evidence for it has them; a deal is its
    customer's name, its amount in minor units (None where nobody said) and its currency. Names are
    the same however they are written, and each deal counts once for a question.
    """
    open_: dict[str, list[tuple[int | None, str]]] = defaultdict(list)
    for customer, amount, currency in deals:
        open_[name_key(customer)].append((amount, currency))
    found = {}
    for question_id, names in customers.items():
        theirs = [deal for key in {name_key(name) for name in names} for deal in open_.get(key, ())]
        amounts: Counter[str] = Counter()
        for amount, currency in theirs:
            if amount is not None and currency:
                amounts[currency] += amount
        if theirs:
            found[question_id] = Pipeline(len(theirs), dict(sorted(amounts.items())))
    return found
