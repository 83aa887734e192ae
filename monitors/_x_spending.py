"""Counts what reading X costs, so that no month costs more than the operator allows."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from monitors import SourceError
from monitors._limits import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors._http import Http
    from monitors._ledger import Ledger

KEY = "x spent"
_PROFILE = 2  # a profile costs as much as so many posts
_REFERS = 3  # a post may bring along what it answers and what it quotes, and X charges for all
LEAST, MOST = 5, 100  # posts that X gives at once
# What went wrong before X could answer, and so before it could charge.
_FREE = frozenset({"unreachable", "rate_limited", "blocked", "bad_link"})
# What is asked for and not yet answered. Several accounts are read at once, and between asking and
# the answer the ledger does not know of the money that is as good as spent.
_promised: WeakKeyDictionary[Ledger, float] = WeakKeyDictionary()


@dataclass(slots=True)
class Bill:
    """What one request costs in US dollars: the most it may, until `of` says what it did."""

    price: float
    amount: float
    settled: bool = False

    def of(self, posts: int = 0, profiles: int = 0) -> None:
        """Settle the bill by what came."""
        self.amount = self.price * (posts + profiles * _PROFILE)
        self.settled = True


def posts_within(http: Http, wanted: int, address: str, now: datetime) -> int:
    """Tell how many posts may be asked for, so many at most. Raises SourceError where none."""
    price = _dollars(http, "price", address)
    if not price:
        return max(LEAST, min(wanted, MOST))
    affordable = int(_left(http, address, now) / (price * _REFERS) + 1e-9)
    if affordable < LEAST:
        raise _spent(http, address, now)
    return max(LEAST, min(wanted, MOST, affordable))


@contextmanager
def paying(
    http: Http, address: str, now: datetime, *, posts: int = 0, profiles: int = 0
) -> Iterator[Bill]:
    """Pay for a request that may bring so much. Raises SourceError where that is too much.

    Whoever asks settles the bill; where the answer is lost, the most that it may have cost counts.
    """
    price = _dollars(http, "price", address)
    most = price * (posts * _REFERS + profiles * _PROFILE)
    if most > _left(http, address, now) + 1e-9:
        raise _spent(http, address, now)
    bill = Bill(price, most)
    ledger = http.ledger
    _promised[ledger] = _promised.get(ledger, 0.0) + most
    try:
        yield bill
    except SourceError as error:
        if not bill.settled and error.health in _FREE:
            bill.of()
        raise
    finally:
        _promised[ledger] -= most
        if bill.amount:
            ledger.spend(KEY, bill.amount, next_month(now), now)


def next_month(now: datetime) -> datetime:
    """Tell when the month ends by which X is paid, in UTC."""
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=now.tzinfo)


def _left(http: Http, address: str, now: datetime) -> float:
    cap = _dollars(http, "cap", address)
    return cap - http.ledger.spent(KEY, now) - _promised.get(http.ledger, 0.0)


def _spent(http: Http, address: str, now: datetime) -> SourceError:
    cap, spent = _dollars(http, "cap", address), http.ledger.spent(KEY, now)
    until = next_month(now)
    says = (
        f"Of the ${cap:.2f} a month for reading X, ${spent:.2f} are spent, and the next look might"
        f" cost more than is left: it goes on on {until:%-d %B}, or when BELLWETHER_X_CAP allows"
        " more."
    )
    # To look into the ledger once a day is free, and notices that the operator allows more.
    return SourceError(address, says, health="spent", next_at=min(until, now + LONGEST))


def _dollars(http: Http, name: str, address: str) -> float:
    said = http.rules.option("x", name)
    try:
        amount = float(said.strip().removeprefix("$"))
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount) or amount < 0:
        says = (
            f"BELLWETHER_X_{name.upper()} is `{said[:50]}`, which is no amount: write US dollars,"
            " such as 20 or 0.005."
        )
        raise SourceError(address, says, health="fault")
    return amount
