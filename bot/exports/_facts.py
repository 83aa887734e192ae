"""What rows of files tell: facts about customers, each with whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from value import money

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.profiles import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer, and nothing else."""

    who: Who

    def masked(self) -> str:
        """Show it without what is secret."""
        return _who(self.who)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal as it stands, the stages it is known to have been in, and who had a part in it."""

    who: Who
    system: str
    system_id: str
    stage: str
    state: str
    amount: int | None = None
    currency: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    p_win: float | None = None
    steps: tuple[tuple[datetime, str], ...] = ()
    people: tuple[Who, ...] = ()

    def masked(self) -> str:
        """Show it without what is secret."""
        worth = "no amount" if self.amount is None else money.written(self.amount, self.currency)
        return f"{_who(self.who)}: {self.stage} ({self.state}), {worth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment, by whatever ids it may be known; the first is the one it is kept by."""

    who: Who
    ext_ids: tuple[str, ...]
    at: datetime
    amount: int
    currency: str
    refunded: int = 0
    code: str = ""
    deal: str = ""

    def masked(self) -> str:
        """Show it without what is secret."""
        back = (
            f", {money.written(self.refunded, self.currency)} given back" if self.refunded else ""
        )
        paid = money.written(self.amount, self.currency)
        return f"{_who(self.who)}: {paid}{back}, {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What reached a customer."""

    who: Who
    advocate: str
    kind: str
    evidence: str
    at: datetime
    ext_ref: str
    place: str = ""
    stage: str = ""

    def masked(self) -> str:
        """Show it without what is secret."""
        return f"{_who(self.who)}: {self.kind} ({self.evidence}) on {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A request for help."""

    who: Who
    system: str
    system_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    kind: str = ""

    def masked(self) -> str:
        """Show it without what is secret."""
        return f"{_who(self.who)}: ticket of {self.opened_at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What was spent."""

    kind: str
    first_on: date
    last_on: date
    amount: int
    currency: str
    hours: float | None = None
    note: str = ""
    advocate: str = ""
    watchlist: str = ""
    ext_id: str = ""

    def masked(self) -> str:
        """Show it: nothing of it is secret."""
        spent = money.written(self.amount, self.currency)
        return f"{self.kind}: {spent}, {self.first_on.isoformat()} to {self.last_on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a customer answered, or that they were asked; `split` is in percent, by name."""

    who: Who
    ext_id: str
    asked_at: datetime
    answered_at: datetime | None = None
    words: str = ""
    ref_pct: float | None = None
    without: str = ""
    split: tuple[tuple[str, float], ...] = ()

    def masked(self) -> str:
        """Show it without what is secret: their words may be anything."""
        done = "answered" if self.answered_at else "has not answered"
        return f"{_who(self.who)}: asked on {self.asked_at:%Y-%m-%d}, {done}"


Fact = Person | Deal | Payment | Touch | Ticket | Cost | Report


def _who(who: Who) -> str:
    if who.kind == "account":
        return who.label or "an account"
    firm = who.company or (who.account.label if who.account else "")
    return f"{who.label or 'somebody'}{f' of {firm}' if firm else ''}"
