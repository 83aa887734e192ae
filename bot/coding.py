"""Codes of advocates: made so that a shop carries them, and seen again in what is paid."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot import consent, text
from bot.commands import Refusal
from storage import advocates, codes, new_id, transactions
from storage.codes import Code

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate

AT_STRIPE = "client_reference_id"
ELSEWHERE = "ref"
"""The parameters of a link that carry a code: the first where Stripe takes the payment."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is taken for something else when it is read out."""
_FORM = re.compile(r"[A-Za-z0-9_-]{3,60}")
"""What Stripe lets through as client_reference_id, and people can type."""
_PROMOTION = re.compile(r"promo_[A-Za-z0-9]{1,100}")
TRIES = 20


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What came with a code: how often, by how many customers, net of refunds by currency."""

    times: int
    customers: int
    net: tuple[tuple[str, int], ...]
    last_at: datetime | None


def make(
    db: Database,
    advocate: Advocate,
    *,
    by: str,
    now: datetime,
    code: str = "",
    link: str = "",
    promotion: str = "",
) -> Code:
    """Make a code of an advocate, within the open transaction.

    `link` is the page it leads to; without, that of the last code. Raises Refusal for what is
    somebody's already or has no form that shops take.
    """
    consent.require(advocate)
    team = advocate.team
    db.serialise("codes", team)
    if code and not _FORM.fullmatch(code):
        raise Refusal(
            f"A code has 3 to 60 letters, digits, `-` and `_`, and {text.code(code)} has not."
            " Nothing was made."
        )
    if code and (there := codes.by_code(db, team, code)):
        whose = advocates.one(db, team, there.advocate_id)
        name = f"of *{text.said(whose.name)}*" if whose else "somebody's"
        raise Refusal(f"{text.code(code)} is {name} already. Nothing was made; choose another.")
    _check_promotion(db, team, promotion)
    word = code or _fresh(db, team, advocate.name)
    base = link or _last_link(db, team)
    made = Code(
        team=team,
        id=new_id("code"),
        advocate_id=advocate.id,
        code=word,
        code_key=codes.code_key(word),
        link=carrying(base, word) if base else "",
        promotion_id=promotion or None,
        made_by=by,
        made_at=now,
    )
    codes.add(db, team, made)
    return made


def promote(db: Database, code: Code, promotion: str) -> None:
    """Keep what a shop calls a code. Raises Refusal where that is another's, or none."""
    _check_promotion(db, code.team, promotion)
    codes.change(db, code.team, code.id, promotion_id=promotion)


def redeemed(db: Database, code: Code) -> Redeemed:
    """Tell what came with a code."""
    paid = transactions.of_code(db, code.team, code.id)
    net: dict[str, int] = {}
    for one in paid:
        net[one.currency] = net.get(one.currency, 0) + one.amount - one.refunded
    return Redeemed(
        len(paid),
        len({one.customer_id for one in paid}),
        tuple(sorted(net.items())),
        paid[-1].at if paid else None,
    )


def carrying(link: str, code: str) -> str:
    """Put a code into a link, in place of one that is there. Raises Refusal where it is no link."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").casefold()
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or len(link) > text.MOST_URL:
        raise Refusal(f"{text.code(link)} is no link to a page. Nothing was made.")
    name = AT_STRIPE if host == "stripe.com" or host.endswith(".stripe.com") else ELSEWHERE
    kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n != name]
    return urlunsplit(parts._replace(query=urlencode([*kept, (name, code)])))


def _check_promotion(db: Database, team: str, promotion: str) -> None:
    if promotion and not _PROMOTION.fullmatch(promotion):
        raise Refusal(
            f"{text.code(promotion)} is no id of a promotion code, which is like `promo_1Abc`."
            " Nothing was changed."
        )
    if promotion and codes.by_code(db, team, promotion):
        raise Refusal(f"{text.code(promotion)} is another code's already. Nothing was changed.")


def _fresh(db: Database, team: str, name: str) -> str:
    """Make up a code that begins like a name: `ADA-7K3Q`."""
    plain = unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()
    head = re.sub(r"[^A-Z0-9]", "", plain.split(" ")[0])[:8] or "FRIEND"
    for _ in range(TRIES):
        tail = "".join(secrets.choice(_LETTERS) for _ in range(4))
        if codes.by_code(db, team, f"{head}-{tail}") is None:
            return f"{head}-{tail}"
    raise Refusal("No free code was found. Nothing was made; say one yourself with `as CODE`.")


def _last_link(db: Database, team: str) -> str:
    return next((one.link for one in codes.every(db, team) if one.link), "")
