"""What a sale and a refund become: a payment counted once, by whatever names it goes.

Shops tell of one payment more than once, each time by other names; `aliases` holds which belong
together, also before the sale itself has come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import knowing
from bot.parking import Park
from storage import aliases, codes, customers, identities, new_id, touches, transactions
from value.money import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.hooks import News
    from storage import Database
    from storage.codes import Code
    from storage.transactions import Transaction

Done = tuple[str, "Sequence[str]"]
"""What to say, and by which names something may have waited for this."""


def sale(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Count a payment, and whose code it came with."""
    known = aliases.join(db, team, told.names, told.at)
    paid = _paid(db, team, [*told.names, *known])
    code = _code(db, team, told.codes)
    if paid is not None:
        # Told again by another of its names; whose it is may be known only now.
        owner = _owner(db, team, source, paid, told, now)
        if code is not None and paid.code_id is None:
            transactions.change(db, team, paid.id, code_id=code.id)
            touches.add(db, team, [_touch(code, owner, paid.ext_id, told, source, now)])
        return "This payment is known by another name; nothing was counted twice.", known
    who = knowing.meet(db, team, source, told, now)
    ref = told.names[0] if told.names else f"{source}:{told.ext_id}"
    if told.amount:
        transactions.add(
            db,
            team,
            [
                transactions.Transaction(
                    team=team,
                    id=new_id("transaction"),
                    customer_id=who.id,
                    at=told.at,
                    amount=told.amount,
                    currency=told.currency,
                    ext_id=ref,
                    code_id=code.id if code else None,
                    source=source,
                    added_at=now,
                )
            ],
        )
    if code is not None:
        touches.add(db, team, [_touch(code, who.id, ref, told, source, now)])
    knowing.raise_to(db, team, who.id, "conversion", told.at)
    what = written(told.amount, told.currency) if told.amount else "a conversion without an amount"
    whose = f" with code {code.code}" if code else ""
    if told.codes and code is None:
        whose = " with a code that is nobody's here"
    return f"Counted: {what}{whose}.", [*told.names, *known]


def refund(db: Database, team: str, source: str, told: News, now: datetime) -> Done:  # noqa: ARG001 - as all
    """Take off what was given back. Raises Park while its sale is not here."""
    known = aliases.join(db, team, told.names, told.at)
    paid = _paid(db, team, [*told.names, *known])
    if paid is None:
        about = told.names[0] if told.names else ""
        raise Park("A refund whose sale has not come yet.", about)
    if told.currency and told.currency != paid.currency:
        raise Park(f"A refund in {told.currency} of a sale in {paid.currency}.", paid.ext_id)
    back = paid.amount if told.amount is None else told.amount
    whole = max(paid.refunded, back) if told.is_total else paid.refunded + back
    if told.amount is None:
        whole = paid.amount
    if whole > paid.amount:
        raise Park(
            f"More would be given back than was paid: {written(whole, paid.currency)} of"
            f" {written(paid.amount, paid.currency)}.",
            paid.ext_id,
        )
    transactions.change(db, team, paid.id, refunded=whole)
    left = written(paid.amount - whole, paid.currency)
    return f"Taken off: of {written(paid.amount, paid.currency)}, {left} is left.", []


def names(db: Database, team: str, source: str, told: News, now: datetime) -> Done:  # noqa: ARG001 - as all
    """Note by which names one payment goes."""
    known = aliases.join(db, team, told.names, told.at)
    _paid(db, team, [*told.names, *known])
    return "Noted what belongs together; nothing was counted.", [*told.names, *known]


def _owner(
    db: Database, team: str, source: str, paid: Transaction, told: News, now: datetime
) -> str:
    """Tell whose a payment is, which may have been nobody's that we could know again."""
    if not told.ids:
        return paid.customer_id
    who = knowing.meet(db, team, source, told, now)
    if who.id != paid.customer_id and not identities.of_customer(db, team, paid.customer_id):
        transactions.change(db, team, paid.id, customer_id=who.id)
        touches.move(db, team, paid.customer_id, who.id)
        knowing.raise_to(db, team, who.id, "conversion", paid.at)
        customers.remove(db, team, paid.customer_id)
        return who.id
    return paid.customer_id


def _paid(db: Database, team: str, ids: Sequence[str]) -> Transaction | None:
    """Find the payment that goes by these names; where they turn out to be two, it is one."""
    found = sorted(
        transactions.known(db, team, list(dict.fromkeys(ids))).values(),
        key=lambda one: (one.added_at, one.id),
    )
    if not found:
        return None
    first, *others = found
    for one in others:
        first = _one_of(db, team, first, one)
    return first


def _one_of(db: Database, team: str, first: Transaction, other: Transaction) -> Transaction:
    """Leave out a payment that was counted by another name, and keep what only it knew."""
    refunded = min(first.amount, max(first.refunded, other.refunded))
    code = first.code_id or other.code_id
    transactions.change(db, team, first.id, refunded=refunded, code_id=code)
    transactions.remove(db, team, other.id)
    if first.code_id:
        touches.remove(db, team, f"code:{other.ext_id}")
    again = transactions.known(db, team, [first.ext_id])
    return again[first.ext_id]


def _code(db: Database, team: str, said: Sequence[str]) -> Code | None:
    """Find the first of these codes that is somebody's."""
    found = (codes.by_code(db, team, word) for word in said)
    return next((one for one in found if one is not None), None)


def _touch(
    code: Code, customer_id: str, ref: str, told: News, source: str, now: datetime
) -> touches.Touch:
    return touches.Touch(
        team=code.team,
        id=new_id("touch"),
        customer_id=customer_id,
        advocate_id=code.advocate_id,
        at=told.at,
        kind="code",
        evidence="tracked",
        ext_ref=f"code:{ref}",
        source=source,
        added_at=now,
    )


def once(db: Database, team: str) -> int:
    """Leave out payments that came by several names, such as from a file and a hook; says how many.

    To be asked after payments were imported.
    """
    found = transactions.twice(db, team)
    for ids in found:
        _paid(db, team, ids)
    return sum(len(ids) - 1 for ids in found)
