"""Payments of Stripe as the dashboard exports them: amounts in major units, unlike its interface.

Heads as they are in the file (Stripe, "Export payments"). What a checkout was given as metadata
stands in columns of its own, `<key> (metadata)`; a code or a client_reference_id among them says
with whose code somebody came.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from bot.exports import export
from bot.exports._facts import Payment
from bot.profiles import Who
from value import identity
from value.identity import Key

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

_METADATA = re.compile(r"(.{1,80}) \(metadata\)", re.IGNORECASE)
_CODES = ("client_reference_id", "advocate_code", "advocate", "referral_code", "code", "promo_code")
_PAID = frozenset(("paid", "succeeded", "refunded", "partially refunded", "partially_refunded"))


@export
class Payments:
    """What was paid, and what of it was given back."""

    says = "payments of Stripe"
    system = "stripe"
    columns: ClassVar[Columns] = {
        "stripe_id": ("id",),
        "stripe_intent": ("PaymentIntent ID", "Payment Intent ID"),
        "stripe_invoice": ("Invoice ID",),
        "stripe_at": ("Created date (UTC)", "Created (UTC)", "Created"),
        "stripe_amount": ("Amount",),
        "stripe_refunded": ("Amount Refunded",),
        "stripe_currency": ("Currency",),
        "stripe_status": ("Status",),
        "stripe_captured": ("Captured",),
        "stripe_customer": ("Customer ID",),
        "stripe_email": ("Customer Email",),
        "stripe_name": ("Card Name", "Customer Name"),
    }
    needed = ("stripe_id", "stripe_at", "stripe_amount", "stripe_currency", "stripe_status")

    def more(self, head: str) -> str:
        """Name the columns of metadata that may hold a code."""
        found = _METADATA.fullmatch(head)
        key = found[1].strip().casefold().replace(" ", "_") if found else ""
        return f"metadata {key}" if key in _CODES else ""

    def read(self, row: Row) -> Payment:
        """Say what was paid."""
        status = row["stripe_status"].casefold()
        if status not in _PAID:
            raise ValueError(f"not paid ({row.word('stripe_status') or 'no status'})")
        if row["stripe_captured"].casefold() == "false":
            raise ValueError("not captured")
        ids = [row[f"stripe_{one}"].strip() for one in ("intent", "invoice", "id")]
        at, worth = row.moment("stripe_at"), row.money("stripe_amount", "stripe_currency")
        if not row["stripe_id"] or at is None or worth is None:
            raise ValueError("no id, time or amount")
        back = row.money("stripe_refunded", "stripe_currency")
        refunded = back[0] if back else 0
        if not 0 <= refunded <= worth[0]:
            raise ValueError("more was given back than paid")
        code = next((row[f"metadata {one}"] for one in _CODES if row[f"metadata {one}"]), "")
        return Payment(
            who=replace(_payer(row), state="conversion"),
            ext_ids=tuple(f"stripe:{one}" for one in ids if one),
            at=at,
            amount=worth[0],
            currency=worth[1],
            refunded=refunded,
            code=code[:80],
        )


def _payer(row: Row) -> Who:
    keys = row.reading.keys
    told = list(keys.of_address(row["stripe_email"]))
    if number := row["stripe_customer"].strip():
        told.insert(0, Key("stripe", number[:80]))
    if not told:
        raise ValueError("no customer: neither an id nor an address of one person")
    name = row["stripe_name"]
    return Who(
        kind="person",
        keys=(*told, *keys.of_name(name)),
        label=identity.initials(name),
        account=row.account("", "stripe_email", ""),
    )
