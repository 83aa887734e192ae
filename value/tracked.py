"""The floor: money that came with a code, a link or a referral, net of refunds.

It may be said that so much came with it. It may not be said that they would not have bought
otherwise: codes are passed on by colleagues and collected by coupon sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from value.facts import TRACKED, by_customer, once

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from value.facts import Receipt, Touch

TOGETHER = timedelta(days=1)
"""A tracked touch so near to a payment came with it."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """One receipt, and the one tracked touch that it is held to have come with."""

    receipt: Receipt
    touch: Touch


def floor(
    touches: Iterable[Touch], receipts: Iterable[Receipt], since: datetime, until: datetime
) -> list[Tracked]:
    """Give what came in a period (up to, not with, `until`) with a tracked touch, oldest first.

    `receipts` are all there ever were, of one currency: who had bought before anything tracked
    reached them counts only with the payments that a touch came with, and who was brought by one
    counts with all they paid since. Each receipt is there at most once, with the last tracked
    touch before it.
    """
    reached = by_customer(touch for touch in touches if touch.evidence == TRACKED)
    paid = once(receipts)
    first: dict[str, datetime] = {}
    for one in paid:
        first.setdefault(one.customer, one.at)
    found = []
    for one in paid:
        before = [t for t in reached.get(one.customer, ()) if t.at <= one.at + TOGETHER]
        if not since <= one.at < until or not before:
            continue
        brought = before[0].at <= first[one.customer] + TOGETHER
        if brought or before[-1].at >= one.at - TOGETHER:
            found.append(Tracked(one, before[-1]))
    return found


def brought(touches: Iterable[Touch], receipts: Iterable[Receipt]) -> dict[str, str]:
    """Tell whose code, link or referral each customer's first purchase came with, by customer."""
    reached = by_customer(touch for touch in touches if touch.evidence == TRACKED)
    found: dict[str, str] = {}
    seen: set[str] = set()
    for one in sorted(receipts, key=lambda one: (one.at, one.id)):
        if one.customer in seen:
            continue
        seen.add(one.customer)
        before = [t for t in reached.get(one.customer, ()) if t.at <= one.at + TOGETHER]
        if before and before[-1].advocate:
            found[one.customer] = before[-1].advocate
    return found


def total(rows: Sequence[Tracked]) -> int:
    """Sum up what is tracked, in minor units."""
    return sum(one.receipt.amount for one in rows)
