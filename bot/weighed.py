"""What is kept of weighing: credit over the past year, and forecasts beside what came."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import quarters
from bot.books import gather
from bot.returning import MOST_FORECASTS, record
from storage import credit_runs, forecasts, new_id
from storage import credits as given
from storage.credit_runs import CreditRun
from storage.forecasts import Forecast
from value import credit
from value.ahead import Ahead
from value.facts import once
from value.kept import error

if TYPE_CHECKING:
    from datetime import datetime

    from bot.books import Books
    from bot.quarters import Quarter
    from storage import Database

AGAIN = timedelta(days=1)
YEAR = timedelta(days=365)
KEPT = timedelta(days=90)
"""So long the daily runs are kept; forecasts are for good."""


@dataclass(slots=True)
class Weighed:
    """What is to be kept of one day's weighing."""

    run: CreditRun
    credits: list[given.Credit]
    forecasts: list[Forecast] = field(default_factory=list)
    came: list[tuple[str, int]] = field(default_factory=list)


def is_due(db: Database, team: str, now: datetime) -> bool:
    """Tell whether a day is over since it was weighed last."""
    last = credit_runs.latest(db, team)
    return not last or now - last[0].at >= AGAIN


def weigh(db: Database, team: str, now: datetime) -> Weighed | None:
    """Part credit, forecast this quarter and the last, and see what came; None without any money.

    Takes long where there is much, and changes nothing, so that nobody waits for it.
    """
    books = gather(db, team, now)
    if not books.main.receipts:
        return None
    found = _credit(team, books)
    this = quarters.of(now)
    for quarter in (this.before, this):
        made = _forecast(db, team, quarter, now)
        found.forecasts += [made] if made else []
    over = [one for one in found.forecasts if one.last_on < now.date()]
    found.came = [
        (one.id, _came(books, one)) for one in (*forecasts.due(db, team, now.date()), *over)
    ]
    return found


def keep(db: Database, team: str, found: Weighed) -> None:
    """Keep a day's weighing; needs an open transaction, so that it is all there or none of it."""
    credit_runs.sweep(db, team, found.run.at - KEPT)
    credit_runs.add(db, team, found.run)
    given.add(db, team, found.credits)
    for one in found.forecasts:
        forecasts.add(db, team, one)
    for forecast_id, came in found.came:
        forecasts.change(db, team, forecast_id, came=came, came_at=found.run.at)


def _credit(team: str, books: Books) -> Weighed:
    book, now = books.main, books.now
    shares = credit.parted(books.touches, book.receipts, now - YEAR, now)
    run = CreditRun(
        team=team,
        id=new_id("credit_run"),
        method="linear",
        first_on=(now - YEAR).date(),
        last_on=now.date(),
        currency=book.currency,
        conversions=len({share.receipt.id for share in shares}),
        whole=sum(share.amount for share in shares),
        parameters=json.dumps({"way": credit.DEFAULT, "look_back_days": YEAR.days}),
        at=now,
    )
    who: dict[str, set[str]] = {}
    for share in shares:
        who.setdefault(share.advocate, set()).add(share.receipt.customer)
    rows = [
        given.Credit(
            team=team,
            run_id=run.id,
            advocate_id=advocate,
            method="linear",
            value=one.amount,
            low=one.low,
            high=one.high,
            customers=len(who[advocate]),
        )
        for advocate, one in credit.by_advocate(shares).items()
    ]
    return Weighed(run, rows)


def _forecast(db: Database, team: str, quarter: Quarter, now: datetime) -> Forecast | None:
    """Forecast a quarter from what was known when it began, unless that is kept already.

    One that is made late is a back-test: it sees nothing that came after the quarter began. How
    deals stood then is not known any more, so that late there is none for them.
    """
    kept = forecasts.lately(db, team, "all", "", MOST_FORECASTS)
    if any(one.first_on == quarter.since.date() for one in kept):
        return None
    books = gather(db, team, quarter.since)
    book = books.main
    days = (quarter.until - quarter.since).days
    late = now - quarter.since > quarters.SETTLES
    parts = [
        replace(part, came={})
        for part in books.ahead(book, days).parts
        if part.plays is not None and not (late and part.model == "pipeline")
    ]
    who = {customer: 1.0 for part in parts for customer in part.expects}
    if not who:
        return None
    expected = Ahead(tuple(parts)).of(who, error=error(record(db, team, book.currency)))
    return Forecast(
        team=team,
        id=new_id("forecast"),
        about="all",
        model="+".join(part.model for part in parts),
        parameters=json.dumps({part.model: dict(part.parameters) for part in parts}),
        made_at=now,
        first_on=quarter.since.date(),
        last_on=quarter.last_on,
        currency=book.currency,
        point=round(expected.point),
        low=round(expected.low),
        high=round(expected.high),
        customers=len(who),
        repeats=sum(part.repeats for part in parts),
    )


def _came(books: Books, one: Forecast) -> int:
    """Sum up what came from those who were customers when the forecast's time began."""
    paid = once(books.book(one.currency).receipts)
    first: dict[str, datetime] = {}
    for receipt in paid:
        first.setdefault(receipt.customer, receipt.at)
    return sum(
        receipt.amount
        for receipt in paid
        if first[receipt.customer].date() < one.first_on <= receipt.at.date() <= one.last_on
    )
