"""Small facts to weigh, in days from a beginning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from value.facts import Receipt, Touch

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def touch(who: str, customer: str, on: float, evidence: str = "tracked", stage: str = "") -> Touch:
    return Touch(f"{who}-{customer}-{on}", customer, day(on), who, "code", evidence, stage)


def paid(customer: str, on: float, amount: int, book: str = "paid") -> Receipt:
    return Receipt(f"{customer}-{on}-{book}", customer, day(on), amount, book)  # type: ignore[arg-type]
