"""What stands to be lost if advocates are let go of: one person, an owner, a list, or everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import acquisitions, alerts, touchpoints
from value import reference, tracked
from value.ahead import Ahead
from value.facts import once
from value.stake import Stake, stake

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.books import Book, Books
    from storage import Database
    from storage.advocates import Advocate
    from value.facts import Range, Receipt

YEAR = timedelta(days=365)
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Worth:
    """What stands with some advocates, in one currency, over the past twelve months.

    `came` is what customers paid whom their code brought, `touched` what was paid by customers they
    reached. `reported` is the buyers' own account of them.
    """

    people: tuple[Advocate, ...]
    book: Book
    held: Stake
    came: tuple[Receipt, ...]
    touched: tuple[Receipt, ...]
    reported: Range
    account: reference.Account
    in_contact: int
    alerts: int
    others: tuple[str, ...]


def worth(
    db: Database,
    team: str,
    books: Books,
    people: Sequence[Advocate],
    answerers: Mapping[str, Collection[str]],
) -> Worth:
    """Gather what stands with these advocates; each customer and each money once.

    `answerers` says who answers each of the buyers' questions.
    """
    now, book = books.now, books.main
    who = {one.id for one in people}
    year = [one for one in once(book.receipts) if now - YEAR <= one.at < now]
    held = stake(
        who,
        books.touches,
        year,
        book.opened,
        brought=tracked.brought(books.touches, once(book.receipts)),
        answerers=answerers,
    )
    asked = [one for one in books.reports if one.asked_at >= now - YEAR]
    won = acquisitions.amount(db, team, book.currency)
    told = reference.account(asked, acquisition=won)
    account = reference.Account(
        tuple(part for part in told.parts if part.advocate in who),
        told.asked,
        told.answered,
        told.anyway,
        told.decoys,
    )
    # what customers will bring takes its time, and only the buyers' account asks for it
    ahead = books.ahead(book) if account.parts else Ahead(())
    last = touchpoints.last_of_each(db, team)
    return Worth(
        people=tuple(people),
        book=book,
        held=held,
        came=tuple(one for one in year if one.customer in held.brought),
        touched=tuple(_after_a_touch(held.receipts, books, who)),
        reported=ahead.of(account.weights(), besides=account.saved()),
        account=account,
        in_contact=sum(one.id in last and last[one.id] >= now - LATELY for one in people),
        alerts=sum(one.advocate_id in who for one in alerts.every_live(db, team)),
        others=books.others,
    )


def _after_a_touch(
    receipts: Sequence[Receipt], books: Books, who: Collection[str]
) -> list[Receipt]:
    first: dict[str, datetime] = {}
    for touch in books.touches:
        if touch.advocate in who:
            first[touch.customer] = min(touch.at, first.get(touch.customer, touch.at))
    return [one for one in receipts if first[one.customer] <= one.at]
