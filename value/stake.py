"""What stands to be lost if these advocates go: to be read before they are let go of.

Coverage first: what nobody else answers. Then the customers they brought, whom alone a published
finding ties to their staying: referred customers leave less while their referrer stays (Van den
Bulte, Bayer, Skiera and Schmitt, "How Customer Referral Programs Turn Social Capital into Economic
Capital", Journal of Marketing Research 55(1), 2018). Whom they touched comes last and is no loss.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from value.facts import OpenDeal, Receipt, Touch


@dataclass(frozen=True, slots=True)
class Stake:
    """What these advocates hold together; each customer, deal and receipt is there once.

    `alone` are customers whom nobody else reached, `shared` those whom somebody else did too.
    """

    advocates: frozenset[str]
    questions: frozenset[str]
    brought: frozenset[str]
    alone: frozenset[str]
    shared: frozenset[str]
    open_deals: tuple[OpenDeal, ...]
    receipts: tuple[Receipt, ...]

    @property
    def touched(self) -> frozenset[str]:
        """Name all customers they reached."""
        return self.alone | self.shared


def stake(
    who: Collection[str],
    touches: Iterable[Touch],
    receipts: Iterable[Receipt],
    deals: Iterable[OpenDeal],
    *,
    brought: Mapping[str, str],
    answerers: Mapping[str, Collection[str]],
) -> Stake:
    """Gather what stands with some advocates and with nobody else.

    `receipts` are those of the time that is looked at, each money once; `brought` says whose code
    each customer came with, `answerers` who answers each question.
    """
    ours = frozenset(who)
    reached: dict[str, set[str]] = defaultdict(set)
    for touch in touches:
        if touch.advocate:
            reached[touch.customer].add(touch.advocate)
    mine = {customer for customer, by in reached.items() if by & ours}
    return Stake(
        advocates=ours,
        questions=frozenset(
            question for question, by in answerers.items() if by and not set(by) - ours
        ),
        brought=frozenset(customer for customer, by in brought.items() if by in ours),
        alone=frozenset(customer for customer in mine if not reached[customer] - ours),
        shared=frozenset(customer for customer in mine if reached[customer] - ours),
        open_deals=tuple(deal for deal in deals if deal.customer in mine),
        receipts=tuple(one for one in receipts if one.customer in mine),
    )


def at_risk(probability: float, value: float) -> float:
    """Give what alerts of a channel are ordered by: how likely they go, times what is at stake.

    `value` is in any unit that is the same for all; where nothing is known of it, what is likelier
    still comes first, because an advocate without customers counts as one unit.
    """
    return min(1.0, max(0.0, probability)) * (1.0 + max(0.0, value))
