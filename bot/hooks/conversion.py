"""The generic hook: a sale, a refund, a lead or an answer, from a shop or tool of your own.

A JSON object: `ext_id` (counted once), `at`, `email` or `email_hash` (SHA-256 in hexadecimal of the
address in small letters), `code`, `amount` as people write it (49.00), `currency`, and `kind`: sale
(also where none is said, or `conversion`), refund, lead, nurture or heard. A refund has the sale's
`ext_id`, or an `ext_id` of its own and the sale's in `of`; without an amount all is given back.
`heard` is what they answered to "how did you hear of us". Signed as Stripe signs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.hooks import News, Unreadable, _money, _signing, hook
from bot.hooks import _reading as r
from bot.text import listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.hooks import Kind, Signed

HEADER = "X-Bellwether-Signature"
SYSTEM = "conversion"
KINDS = {
    "": "sale",
    "sale": "sale",
    "conversion": "sale",
    "purchase": "sale",
    "refund": "refund",
    "lead": "lead",
    "nurture": "nurture",
    "heard": "heard",
}
_MADE: dict[str, Kind] = {"sale": "sale", "refund": "refund", "heard": "heard"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


@hook
class Conversion:
    """Whoever has the secret we were given for it."""

    def prove(self, signed: Signed, secrets: Sequence[str], clocks: Sequence[datetime]) -> str:
        """Look at `X-Bellwether-Signature: t=…,v1=…`."""
        return _signing.timed(signed.headers.get(HEADER.lower(), ""), signed.body, secrets, clocks)

    def read(self, body: bytes, now: datetime) -> list[News]:
        """Read one object. Raises Unreadable that names every field that is wrong."""
        said = r.parsed(body)
        if not isinstance(said, dict):
            raise Unreadable("This has to be one JSON object. Nothing was taken.")
        ext_id, code = r.words(said, "ext_id"), r.words(said, "code", r.CODE)
        email, heard = r.words(said, "email", r.EMAIL), r.words(said, "heard", r.TEXT)
        hashed = r.words(said, "email_hash", 64).lower()
        word = r.words(said, "kind", 40).lower()
        kind = "heard" if heard and not word else KINDS.get(word, "")
        wrong = [
            why
            for why, is_wrong in (
                (f"`ext_id` is missing, or longer than {r.ID} characters", not ext_id),
                (f"`kind` is one of {listing([k for k in KINDS if k], 'or')}", not kind),
                ("`email` is no address", _lacks(said, "email", email) or _is_odd(email)),
                (
                    "`email_hash` is no SHA-256 in hexadecimal",
                    _lacks(said, "email_hash", hashed)
                    or (bool(hashed) and not _SHA256.fullmatch(hashed)),
                ),
                (f"`code` has more than {r.CODE} characters", _lacks(said, "code", code)),
                ("`heard` is missing, or too long", kind == "heard" and not heard),
            )
            if is_wrong
        ]
        if wrong:
            raise Unreadable(f"{'; '.join(wrong)}. Nothing was taken; mend it and send it again.")
        amount, currency, trouble = _amount(said, kind)
        told = News(
            ext_id=f"{kind} {ext_id}",
            kind=_MADE.get(kind, "contact"),
            at=r.when(said, "at", now),
            email=email,
            email_hash=hashed,
            codes=(code,) if code else (),
            stage=kind if kind in ("lead", "nurture") else "",
        )
        found = []
        if kind != "heard":
            of = r.words(said, "of") if kind == "refund" else ""
            names = (f"{SYSTEM}:{of or ext_id}",)
            found = [replace(told, names=names, amount=amount, currency=currency, trouble=trouble)]
        if heard:
            found.append(replace(told, ext_id=f"heard {ext_id}", kind="heard", text=heard))
        return found


def _lacks(said: Mapping[str, Any], name: str, read: str) -> bool:
    """Tell whether a field is there and could not be read."""
    return said.get(name) not in (None, "") and not read


def _is_odd(email: str) -> bool:
    return bool(email) and not re.fullmatch(r"[^\s@]+@[^\s@]+", email)


def _amount(said: Mapping[str, Any], kind: str) -> tuple[int | None, str, str]:
    """Read an amount, and say why it cannot be counted."""
    currency, amount = r.words(said, "currency", 10).upper(), r.words(said, "amount", 40)
    if kind not in ("sale", "refund"):
        return None, "", ""
    if not amount:
        if _lacks(said, "amount", amount):
            raise Unreadable("`amount` is no number such as 49.00. Nothing was taken.")
        return None, currency, ""
    try:
        units = _money.minor(amount, currency)
    except _money.MoneyError as error:
        return None, currency, str(error)
    return units, currency, "the amount is below nothing" if units < 0 else ""
