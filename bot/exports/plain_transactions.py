"""Payments in our own plain form: amounts in major units, refunds as a part of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Payment
from bot.exports.plain_customers import WHO

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row


@export
class Transactions(Plain):
    """What was paid, and what of it was given back."""

    says = "transactions in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "transaction": ("transaction_id", "payment", "payment_id", "order", "order_id", "id"),
        **WHO,
        "at": ("date", "paid_at", "paid_on", "day"),
        "amount": ("total", "paid"),
        "refunded": ("refund", "amount_refunded"),
        "currency": ("currency_code",),
        "code": ("promo_code", "referral_code", "coupon"),
        "deal": ("deal_id",),
    }
    needed = ("transaction", "at", "amount")

    def read(self, row: Row) -> Payment:
        """Say what was paid."""
        at, worth = row.moment("at"), row.money("amount")
        if not row["transaction"] or at is None or worth is None:
            raise ValueError("no id, time or amount")
        back = row.money("refunded")
        refunded = back[0] if back else 0
        if worth[0] < 0:
            raise ValueError("a negative amount; write what was given back as refunded")
        if not 0 <= refunded <= worth[0]:
            raise ValueError("more was given back than paid")
        return Payment(
            who=replace(row.customer(), state="conversion"),
            ext_ids=(f"plain:{row['transaction'].strip()[:120]}",),
            at=at,
            amount=worth[0],
            currency=worth[1],
            refunded=refunded,
            code=row["code"].strip()[:80],
            deal=row["deal"].strip()[:120],
        )
