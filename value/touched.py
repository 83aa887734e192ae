"""The ceiling: what was paid by customers whom an advocate had reached before, in any way.

It overlaps: a customer whom three advocates reached stands with each of them, so that advocates
are never added up. It is no loss if somebody goes, and no effect of anybody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from value.facts import LOOK_BACK, by_customer, once

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from value.facts import Receipt, Touch


@dataclass(slots=True)
class Ceiling:
    """The receipts of touched customers, each once, and which of them stand with each advocate."""

    receipts: list[Receipt] = field(default_factory=list)
    by_advocate: dict[str, list[Receipt]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Sum up all of it, each receipt once, in minor units."""
        return sum(one.amount for one in self.receipts)

    @property
    def customers(self) -> set[str]:
        """Name whom anybody reached before they paid."""
        return {one.customer for one in self.receipts}


def ceiling(
    touches: Iterable[Touch], receipts: Iterable[Receipt], since: datetime, until: datetime
) -> Ceiling:
    """Give what came in a period from customers that an advocate had reached in the year before."""
    reached = by_customer(touch for touch in touches if touch.advocate)
    found = Ceiling()
    stands: dict[str, list[Receipt]] = defaultdict(list)
    for one in once(receipts):
        if not since <= one.at < until:
            continue
        who = {
            touch.advocate
            for touch in reached.get(one.customer, ())
            if touch.advocate and one.at - LOOK_BACK <= touch.at <= one.at
        }
        if who:
            found.receipts.append(one)
        for advocate in who:
            stands[advocate].append(one)
    found.by_advocate = dict(sorted(stands.items()))
    return found
