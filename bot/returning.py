"""The return of a quarter: three numbers and what was spent, each with the rows it came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import goodwill
from storage import acquisitions, answers, asks, codes, costs, forecasts, questions, stages
from value import credit, facts, reference, touched, tracked
from value.ahead import Ahead
from value.kept import Came, error

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.books import Book, Books
    from bot.quarters import Quarter
    from storage import Database
    from storage.asks import Ask
    from storage.codes import Code
    from storage.costs import Cost
    from storage.forecasts import Forecast
    from storage.questions import Question

MOST_FORECASTS = 40
"""So many kept forecasts say how wide the next one's range has to be: ten years of quarters."""


@dataclass(frozen=True, slots=True)
class Return:
    """A quarter's return, in minor units of one currency; what is None could not be told.

    `floor`, `account` and `ceiling` are the three numbers, never added. `whom` are the advocates it
    is about (None: all of them), `others` the currencies that are left out.
    """

    title: str
    quarter: Quarter
    book: Book
    whom: frozenset[str] | None
    floor: tuple[tracked.Tracked, ...]
    refunds: int
    account: reference.Account
    reported: facts.Range
    ceiling: touched.Ceiling
    shares: tuple[credit.Share, ...]
    ahead: Ahead
    heard: int
    decoys: int
    spent: tuple[tuple[Cost, int], ...]
    others: tuple[str, ...]
    forecast: Forecast | None

    @property
    def cost(self) -> int:
        """Sum up what was spent in the quarter."""
        return sum(amount for _, amount in self.spent)

    @property
    def tracked(self) -> int:
        """Sum up what came with a code, a link or a referral, refunds taken off."""
        return tracked.total(self.floor)

    @property
    def conversions(self) -> int:
        """Count what was paid by customers whom anybody had reached."""
        return len(self.ceiling.receipts)


def returned(
    db: Database,
    team: str,
    books: Books,
    quarter: Quarter,
    title: str,
    whom: Collection[str] | None = None,
    watchlist: str = "",
) -> Return:
    """Weigh a quarter in the books' main currency, for some advocates or for all."""
    book = books.main
    since, until = quarter.since, min(quarter.until, books.now)
    mine = None if whom is None else frozenset(whom)

    def is_ours(advocate: str | None) -> bool:
        return mine is None or advocate in mine

    # what came with a code is parted before it is narrowed, so that nobody gets another's
    rows = tracked.floor(books.touches, book.receipts, since, until)
    floor = tuple(one for one in rows if is_ours(one.touch.advocate))
    refunds = sum(book.refunds.get(one.receipt.id, 0) for one in floor)
    won = acquisitions.amount(db, team, book.currency)
    account = _account(books, quarter, mine, won)
    # what customers will bring is asked for by the buyers' account alone, and takes its time
    ahead = books.ahead(book) if account.parts else Ahead(())
    weights = account.weights()
    narrowed = [one for one in books.touches if is_ours(one.advocate)]
    shares = credit.parted(books.touches, book.receipts, since, until)
    inside = [one for one in books.heard if since <= one[0] < until]
    return Return(
        title=title,
        quarter=quarter,
        book=book,
        whom=mine,
        floor=floor,
        refunds=refunds,
        account=account,
        reported=ahead.of(weights, besides=account.saved(), error=_error(db, team, book.currency)),
        ceiling=touched.ceiling(narrowed, book.receipts, since, until),
        shares=tuple(one for one in shares if is_ours(one.advocate)),
        ahead=ahead,
        heard=len(inside),
        decoys=sum(is_decoy for _, is_decoy in inside),
        spent=_spent(db, team, quarter, book.currency, mine, watchlist),
        others=books.others,
        forecast=_forecast(db, team, quarter),
    )


def _account(
    books: Books, quarter: Quarter, whom: frozenset[str] | None, won: int
) -> reference.Account:
    asked = [one for one in books.reports if quarter.since <= one.asked_at < quarter.until]
    found = reference.account(asked, acquisition=won)
    parts = tuple(part for part in found.parts if whom is None or part.advocate in whom)
    return reference.Account(parts, found.asked, found.answered, found.anyway, found.decoys)


def _spent(
    db: Database,
    team: str,
    quarter: Quarter,
    currency: str,
    whom: frozenset[str] | None,
    watchlist: str,
) -> tuple[tuple[Cost, int], ...]:
    """List what was spent, each with the part of it that falls into the quarter, by days."""
    found = []
    for one in costs.between(db, team, quarter.since.date(), quarter.last_on):
        about = watchlist and one.watchlist_id == watchlist
        if one.currency != currency and currency:
            continue
        if whom is not None and not about and one.advocate_id not in whom:
            continue
        first = max(one.first_on, quarter.since.date())
        last = min(one.last_on, quarter.last_on)
        days, whole = (last - first).days + 1, (one.last_on - one.first_on).days + 1
        found.append((one, round(one.amount * days / whole)))
    return tuple(found)


def _forecast(db: Database, team: str, quarter: Quarter) -> Forecast | None:
    """Find what was forecast for this quarter, else for the one before it."""
    kept = forecasts.lately(db, team, "all", "", MOST_FORECASTS)
    for wanted in (quarter, quarter.before):
        for one in kept:
            if one.first_on == wanted.since.date():
                return one
    return None


def _error(db: Database, team: str, currency: str) -> float:
    """Give how wide the model's own error is, by what became of the forecasts that were kept."""
    return error(record(db, team, currency))


def record(db: Database, team: str, currency: str) -> list[Came]:
    """List kept forecasts beside what came."""
    return [
        Came(one.point, one.low, one.high, one.came)
        for one in forecasts.lately(db, team, "all", "", MOST_FORECASTS)
        if one.came is not None and one.currency == currency
    ]


@dataclass(frozen=True, slots=True)
class Work:
    """What was done in a quarter, as the rows that the card counts.

    `unanswered` are the buyers' questions that nobody it is about answers, of so many `questions`;
    `before` so many were unanswered when the quarter began. `nobody` are the stages (labels) at
    which no customer was reached, of all.
    """

    questions: int
    unanswered: tuple[Question, ...]
    before: int
    nobody: tuple[str, ...]
    stages: int
    codes: tuple[Code, ...]
    asked: tuple[Ask, ...]
    given: tuple[Ask, ...]
    touches: tuple[facts.Touch, ...]

    @property
    def kept(self) -> int:
        """Count the asks that were kept."""
        return sum(goodwill.was_kept(one) for one in self.asked)

    @property
    def evidence(self) -> Counter[str]:
        """Count the touches by how they are known."""
        return Counter(one.evidence for one in self.touches)


def work(db: Database, team: str, books: Books, found: Return) -> Work:
    """Gather what was done, by the advocates it is about."""
    since, until = found.quarter.since, min(found.quarter.until, books.now)

    def is_ours(advocate: str | None) -> bool:
        return found.whom is None or advocate in found.whom

    log = [
        one for one in asks.since(db, team, since) if one.at < until and is_ours(one.advocate_id)
    ]
    inside = tuple(
        one
        for one in books.touches
        if one.advocate and since <= one.at < until and is_ours(one.advocate)
    )
    asking = questions.every(db, team)
    said = [one for one in answers.every(db, team) if one.stance >= 0 and is_ours(one.advocate_id)]
    answered = {one.question_id for one in said if one.said_at < until}
    before = {one.question_id for one in said if one.said_at < since}
    reached = {one.stage for one in inside}
    labels = {one.key: one.label for one in stages.every(db, team)}
    return Work(
        questions=len(asking),
        unanswered=tuple(one for one in asking if one.id not in answered),
        before=sum(one.id not in before for one in asking),
        nobody=tuple(label for key, label in labels.items() if key not in reached),
        stages=len(labels),
        codes=tuple(
            one
            for one in codes.every(db, team)
            if since <= one.made_at < until and is_ours(one.advocate_id)
        ),
        asked=tuple(one for one in log if one.kind == "ask"),
        given=tuple(one for one in log if one.kind == "give"),
        touches=inside,
    )
