"""Quarters as people type them: `Q3`, `Q3 2026`, `2026-Q3`, `last`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.grammar import Words

_QUARTER = re.compile(r"(?:(\d{4})[-/ ]?)?q([1-4])(?:[-/ ]?(\d{4}))?", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d")
SETTLES = timedelta(days=14)
"""In its first two weeks a quarter has little to show, and the one before it is meant."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of the calendar, in UTC."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"

    @property
    def since(self) -> datetime:
        """Give its beginning."""
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """Give its end, which is no part of it."""
        return self.next.since

    @property
    def next(self) -> Quarter:
        """Give the one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        """Give the one before it."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def last_on(self) -> date:
        """Give its last day."""
        return (self.until - timedelta(days=1)).date()


def of(moment: datetime) -> Quarter:
    """Give the quarter of a time."""
    return Quarter(moment.astimezone(UTC).year, (moment.astimezone(UTC).month + 2) // 3)


def read(typed: str, now: datetime) -> Quarter | None:
    """Read a quarter, the newest of that number where no year is named; None where it is none."""
    if typed.casefold() == "last":
        return of(now).before
    found = _QUARTER.fullmatch(typed.strip())
    if not found:
        return None
    number, named = int(found[2]), found[1] or found[3]
    if named:
        return Quarter(int(named), number) if _YEAR.fullmatch(named) else None
    this = of(now)
    return Quarter(this.year - (number > this.number), number)


def part(words: Words, now: datetime) -> tuple[Quarter, Words]:
    """Take a quarter out of the words; none named is this one, or the last while it is new."""
    typed = [word.text if word.kind == "word" and not word.quoted else "" for word in words.words]
    for at in range(len(typed)):
        for size in (2, 1):
            found = (
                read(" ".join(typed[at : at + size]), now) if all(typed[at : at + size]) else None
            )
            if found:
                return found, replace(words, words=words.words[:at] + words.words[at + size :])
    this = of(now)
    return this.before if now - this.since < SETTLES else this, words
