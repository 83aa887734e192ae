"""How the cells of a file are read: what holds for a column is decided for the column."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from bot import sheets
from bot.profiles import Who
from bot.text import plain
from value import identity, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.profiles import Keys
    from bot.sheets import Sheet

WORDS = 80
"""Characters of a word that is kept, such as a stage or a place."""
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_DOLLARS = frozenset(("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"))
_YENS = frozenset(("JPY", "CNY"))
_TWO_AMOUNTS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])", re.ASCII)
_EPOCH = re.compile(r"\d{13}", re.ASCII)


class Unsaid(Exception):  # noqa: N818 - it is a question, not a fault
    """What a cell means only a person can say: `about` is currency, day or stage."""

    def __init__(self, about: str, which: str) -> None:
        super().__init__(about, which)
        self.about, self.which = about, which


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has said about a file: a currency, the order of days, what stages mean.

    `stages` are by their folded name; with `rest_open` all others are open.
    """

    currency: str = ""
    day_first: bool | None = None
    stages: Mapping[str, str] = field(default_factory=dict)
    rest_open: bool = False


@dataclass(slots=True)
class Reading:
    """How one file is read. `keys` makes keys of customers, `said` is what a person has said."""

    sheet: Sheet
    keys: Keys
    said: Said
    system: str
    assumed: set[str] = field(default_factory=set)
    """Stages that were taken for open, because all others were said."""
    _columns: dict[str, tuple[bool | None, bool | None]] = field(default_factory=dict)

    def of_column(self, column: str) -> tuple[bool | None, bool | None]:
        """Tell of a column whether days stand first in it, and whether a comma parts off cents."""
        if column not in self._columns:
            cells = [row.get(column, "") for _, row in self.sheet.rows]
            first = sheets.day_comes_first(cells)
            if first is None:
                # A file has one way of writing days, so that another column may tell.
                every = (cell for _, row in self.sheet.rows for cell in row.values())
                first = sheets.day_comes_first([cell for cell in every if cell[:1].isdecimal()])
            self._columns[column] = (
                self.said.day_first if first is None else first,
                sheets.comma_parts_cents(cells),
            )
        return self._columns[column]


@dataclass(frozen=True, slots=True)
class Row:
    """One row, whose cells are asked for by the names of our columns."""

    cells: Mapping[str, str]
    reading: Reading

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def word(self, column: str) -> str:
        """Give a cell as one bounded line."""
        return plain(self[column], WORDS)

    def moment(self, column: str) -> datetime | None:
        """Read a time, in UTC where it says no other; a day is its first moment. None if empty."""
        cell = self[column].strip()
        if not cell:
            return None
        if _EPOCH.fullmatch(cell):
            return datetime.fromtimestamp(int(cell) / 1000, UTC)
        if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", cell, re.ASCII):
            found = datetime.fromisoformat(cell.replace("Z", "+00:00").replace(" UTC", "+00:00"))
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        on = self.day(column)
        return datetime.combine(on, time(), UTC) if on else None

    def day(self, column: str) -> date | None:
        """Read a day; None where the cell is empty."""
        cell = self[column].strip()
        if not cell:
            return None
        day_first, _ = self.reading.of_column(column)
        try:
            return sheets.day(cell, day_first=day_first)
        except ValueError as error:
            if str(error).startswith("day or month"):
                raise Unsaid("day", self.reading.sheet.heads.get(column, column)) from None
            raise

    def money(self, column: str, currency: str = "currency") -> tuple[int, str] | None:
        """Read an amount in minor units, with its currency; None where the cell is empty.

        The currency is what its own column says, or the cell, or else what a person has said.
        """
        cell = self[column].strip()
        if not cell:
            return None
        code = self._currency(cell, self[currency].strip())
        _, comma = self.reading.of_column(column)
        if not comma and money.digits(code) == 2 and _TWO_AMOUNTS.search(cell):
            raise ValueError("an amount that could be two, like 1.200; write 1200.00")
        return money.minor(sheets.number(cell, comma=comma), code), code

    def _currency(self, cell: str, column: str) -> str:
        found = {code for sign, code in money.SYMBOLS.items() if sign in cell}
        found |= {money.currency(code) for code in _CODE.findall(cell)}
        if column:
            found.add(money.currency(column))
        if len(found) > 1:
            raise ValueError(f"two currencies: {' and '.join(sorted(found))}")
        code = found.pop() if found else self.reading.said.currency
        for sign, several in (("$", _DOLLARS), ("¥", _YENS)):
            if sign in cell and code and code not in several:
                raise ValueError(f"the amount says {sign} and the currency is {code}")
        if not code:
            raise Unsaid("currency", "")
        return code

    def state(self, column: str, closed: str = "") -> str:
        """Tell whether a stage is open, won or lost: as a person said, else as the word is known.

        `closed` is what other columns of the row say already, and goes before a guess.
        """
        stage = stage_key(self[column])
        found = self.reading.said.stages.get(stage) or closed or _STAGES.get(bare_stage(stage), "")
        if found:
            return found
        if not stage or self.reading.said.rest_open:
            self.reading.assumed.add(stage)
            return "open"
        raise Unsaid("stage", self.word(column))

    def mails(self, column: str) -> list[str]:
        """List the addresses in a cell, however they are written: `Jo (jo@x.example);ann@…`."""
        parts = re.split(r"[\s;,<>()\[\]\"]+", self[column])
        return [found for part in parts if (found := identity.address(part))]

    def mark(self, *columns: str) -> str:
        """Make an id of what a row says, where it has none: the same row is the same thing."""
        words = "\x1f".join(self[column].strip().casefold() for column in columns)
        return hashlib.sha256(words.encode()).hexdigest()[:32]

    def customer(self, *, mail: str = "email", name: str = "name", firm: str = "company") -> Who:
        """Make whom a row is about, of an address or a company; people belong to their account.

        Raises ValueError where the row says neither.
        """
        keys = self.reading.keys
        told = keys.of_address(self[mail]) if self[mail] else ()
        account = self.account(firm, mail)
        if told:
            return Who(
                kind="person",
                keys=(*told, *keys.of_name(self[name])),
                label=identity.initials(self[name]),
                company=self.word(firm),
                account=account,
            )
        if account is None:
            raise ValueError("no customer: neither an address of one person nor a company")
        return account

    def account(
        self, firm: str = "company", mail: str = "email", domain: str = "domain"
    ) -> Who | None:
        """Make the account a row is about, by the domain it names, or an address, or its name.

        By its name alone it is one account within one system, and no more than alike elsewhere.
        """
        keys = self.reading.keys
        named = self.word(firm)
        host = identity.domain(self[domain]) if self[domain] else None
        told = keys.account_of(f"a@{host}") if host else keys.account_of(self[mail])
        folded = identity.company_key(named)
        if folded:
            if not told:
                space = f"{self.reading.system}_name"
                told = (identity.Key(space, " ".join(named.casefold().split())),)
            told = (*told, identity.Key("company", folded, "probable"))
        if not told:
            return None
        return Who(kind="account", keys=told, label=named)


def stage_key(stage: str) -> str:
    """Fold the name of a stage to what it is looked up by."""
    return " ".join(plain(stage, WORDS).casefold().split())


def bare_stage(stage: str) -> str:
    """Take the name of a pipeline off a stage: `closed won (sales pipeline)` is `closedwon`."""
    return re.sub(r"\(.*\)$|[\s_/.-]+", "", stage)


_OF_STATES = {
    "won": "closedwon won closed-won",
    "lost": "closedlost lost closed-lost",
    # the stages that HubSpot and Salesforce begin with
    "open": "open appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin"
    " decisionmakerbought-in contractsent prospecting qualification needsanalysis valueproposition"
    " iddecisionmakers perceptionanalysis proposalpricequote negotiationreview",
}
_STAGES = {bare_stage(word): state for state, words in _OF_STATES.items() for word in words.split()}


def usual_state(stage: str) -> str:
    """Tell what a stage means by a common name of it: open, won, lost; empty where it has none."""
    return _STAGES.get(bare_stage(stage_key(stage)), "")
