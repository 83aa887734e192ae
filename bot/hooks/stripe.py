"""Stripe: what was paid, what was given back, and which contracts ended.

Events: checkout.session.completed, checkout.session.async_payment_succeeded, invoice.paid,
charge.refunded and customer.subscription.deleted. A payment goes by several ids there (session,
invoice, payment intent, charge), and no event names them all; charge.succeeded,
payment_intent.succeeded and invoice_payment.paid only say which belong together.
The code of an advocate is the session's client_reference_id, a promotion code, or `code` in the
metadata. Source: Stripe, "Types of events" and "API reference", versions 2024-06-20 to 2025-09-30.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.hooks import News, Unreadable, _money, _signing, hook
from bot.hooks import _reading as r

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.hooks import Signed


@hook
class Stripe:
    """An endpoint of a Stripe account, which signs with the endpoint's own secret (whsec_…)."""

    def prove(self, signed: Signed, secrets: Sequence[str], clocks: Sequence[datetime]) -> str:
        """Look at `Stripe-Signature: t=…,v1=…`."""
        header = signed.headers.get("stripe-signature", "")
        return _signing.timed(header, signed.body, secrets, clocks)

    def read(self, body: bytes, now: datetime) -> list[News]:
        """Read one event."""
        event = r.parsed(body)
        if not isinstance(event, dict) or not r.words(event, "id") or not r.words(event, "type"):
            raise Unreadable("This is no event of Stripe's: it has no id or type.")
        read = _EVENTS.get(r.words(event, "type"))
        said = r.below(event, "data", "object")
        at = r.moment(r.whole(event, "created"), now)
        found = read(said, r.words(event, "id"), at) if read else None
        return [found] if found else []


def _session(said: Mapping[str, Any], event: str, at: datetime) -> News | None:
    if r.words(said, "payment_status") not in ("paid", "no_payment_required"):
        return None  # it is paid later, and async_payment_succeeded tells of it
    details, metadata = r.below(said, "customer_details"), r.below(said, "metadata")
    codes = [r.words(said, "client_reference_id", r.CODE), r.words(metadata, "code", r.CODE)]
    discounts = said.get("discounts")
    codes += [
        r.id_of(one.get("promotion_code"))
        for one in (discounts[:20] if isinstance(discounts, list) else ())
        if isinstance(one, dict)
    ]
    return _sale(
        said,
        event,
        at,
        amount="amount_total",
        names=[said.get("id"), said.get("invoice"), said.get("payment_intent")],
        email=r.words(details, "email", r.EMAIL) or r.words(said, "customer_email", r.EMAIL),
        codes=codes,
        is_contract=r.words(said, "mode") == "subscription",
    )


def _invoice(said: Mapping[str, Any], event: str, at: datetime) -> News | None:
    names = [said.get("id"), said.get("payment_intent"), said.get("charge")]
    payments = r.below(said, "payments").get("data")
    for one in payments[:20] if isinstance(payments, list) else ():
        if isinstance(one, dict):
            names += [r.below(one, "payment").get(kind) for kind in ("payment_intent", "charge")]
    codes = [
        r.words(r.below(said, "metadata"), "code", r.CODE),
        r.words(r.below(said, "subscription_details", "metadata"), "code", r.CODE),
        r.words(r.below(said, "parent", "subscription_details", "metadata"), "code", r.CODE),
        r.id_of(r.below(said, "discount").get("promotion_code")),
    ]
    parent = r.below(said, "parent", "subscription_details")
    return _sale(
        said,
        event,
        at,
        amount="amount_paid",
        names=names,
        email=r.words(said, "customer_email", r.EMAIL),
        codes=codes,
        is_contract=bool(r.id_of(said.get("subscription")) or parent),
    )


def _sale(  # noqa: PLR0913 - what a sale is made of
    said: Mapping[str, Any],
    event: str,
    at: datetime,
    *,
    amount: str,
    names: Sequence[Any],
    email: str,
    codes: Sequence[str],
    is_contract: bool,
) -> News:
    units, currency, trouble = _amount(said, amount)
    return News(
        ext_id=event,
        kind="sale",
        at=at,
        names=_names(names),
        email=email,
        ids=_customer(said),
        codes=tuple(dict.fromkeys(one for one in codes if one)),
        amount=units,
        currency=currency,
        is_contract=is_contract,
        trouble=trouble,
    )


def _refund(said: Mapping[str, Any], event: str, at: datetime) -> News:
    units, currency, trouble = _amount(said, "amount_refunded")
    return News(
        ext_id=event,
        kind="refund",
        at=at,
        names=_names([said.get("payment_intent"), said.get("invoice"), said.get("id")]),
        ids=_customer(said),
        amount=units,
        currency=currency,
        is_total=True,
        trouble=trouble,
    )


def _charge(said: Mapping[str, Any], event: str, at: datetime) -> News:
    names = [said.get("id"), said.get("payment_intent"), said.get("invoice")]
    return News(ext_id=event, kind="names", at=at, names=_names(names))


def _intent(said: Mapping[str, Any], event: str, at: datetime) -> News:
    names = [said.get("id"), said.get("latest_charge"), said.get("invoice")]
    return News(ext_id=event, kind="names", at=at, names=_names(names))


def _invoice_payment(said: Mapping[str, Any], event: str, at: datetime) -> News:
    payment = r.below(said, "payment")
    names = [said.get("invoice"), payment.get("payment_intent"), payment.get("charge")]
    return News(ext_id=event, kind="names", at=at, names=_names(names))


def _ended(said: Mapping[str, Any], event: str, at: datetime) -> News:
    ended = r.moment(r.whole(said, "ended_at"), at)
    return News(ext_id=event, kind="end", at=ended, ids=_customer(said), is_contract=True)


def _names(found: Sequence[Any]) -> tuple[str, ...]:
    ids = [r.id_of(one) for one in found]
    return tuple(dict.fromkeys(f"stripe:{one}" for one in ids if one))


def _customer(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    one = r.id_of(said.get("customer"))
    return (("stripe", one),) if one else ()


def _amount(said: Mapping[str, Any], name: str) -> tuple[int | None, str, str]:
    """Read an amount in Stripe's units, and say why it cannot be counted."""
    currency = r.words(said, "currency", 10).upper()
    units = r.whole(said, name)
    if units is None:
        return None, currency, f"`{name}` is no whole number"
    if units < 0:
        return units, currency, "the amount is below nothing"
    try:
        return _money.of_stripe(units, currency), currency, ""
    except _money.MoneyError as error:
        return units, currency, str(error)


_EVENTS: dict[str, Callable[[Mapping[str, Any], str, datetime], News | None]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "invoice.paid": _invoice,
    "charge.refunded": _refund,
    "charge.succeeded": _charge,
    "payment_intent.succeeded": _intent,
    "invoice_payment.paid": _invoice_payment,
    "customer.subscription.deleted": _ended,
}
