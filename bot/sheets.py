"""Reading what people export from elsewhere: CSV with any separator, heads under any name."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_BYTES = 200_000_000
MOST_TROUBLES = 20
"""How many troubles are told one by one; the rest is counted."""
_CURRENCY = re.compile(r"[$€£¥₹]|\b[A-Z]{3}\b")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with, or a spreadsheet runs it."""
_TIMES = {"k": 1e3, "m": 1e6}


class SheetError(Exception):
    """A file cannot be used at all. Says what happened and what to do; nothing was changed."""


@dataclass(slots=True)
class Sheet:
    """The rows of a file by the names we know their columns by, each with its line.

    `troubles` is for who reads the rows: a sentence for each that had to be left out; `unknown` are
    the heads of columns that are not ours.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    troubles: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    def leave_out(self, line: int, why: str) -> None:
        """Note that a row was left out, and why."""
        self.troubles.append(f"line {line}: {why}")


def read(
    data: bytes, name: str, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Sheet:
    """Read a CSV file whose columns may go by any of these names, in any order and case.

    Raises SheetError where it is no such file or a column that is needed is missing.
    """
    if len(data) > MOST_BYTES:
        raise SheetError(
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB. Nothing was changed; part it."
        )
    reader = _opened(data)
    ours = {_key(also): column for column, names in columns.items() for also in (column, *names)}
    try:
        heads: list[str] = next(reader, [])
        known = [ours.get(_key(head), "") for head in heads]
        if missing := [column for column in needed if column not in known]:
            seen = ", ".join(plain(head, 40) for head in heads[:20]) or "nothing"
            raise SheetError(
                f"{name} has no column {' and no column '.join(missing)} (I see: {seen})."
                f" Nothing was changed; the columns are {', '.join(columns)}."
            )
        rows = []
        for cells in reader:
            row: dict[str, str] = {}
            for column, cell in zip(known, cells, strict=False):
                if column and column not in row:
                    row[column] = cell.strip()
            if any(row.values()):
                rows.append((reader.line_num, row))
    except csv.Error as error:
        raise SheetError(
            f"{name} cannot be read as CSV (line {reader.line_num}: {error}). Nothing was changed."
        ) from error
    unknown = tuple(head for head, column in zip(heads, known, strict=True) if not column)
    return Sheet(name, tuple(column for column in known if column), rows, unknown=unknown)


def heads_of(data: bytes) -> frozenset[str]:
    """Give the heads of a CSV file's columns, folded; none where it cannot be read as CSV."""
    try:
        return frozenset(_key(head).replace("_", " ") for head in next(_opened(data), []))
    except csv.Error:
        return frozenset()


def bare(cell: str) -> str:
    """Take off the mark that keeps a spreadsheet from running a cell as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def inert(cell: str) -> str:
    """Make a cell that a spreadsheet would run as a formula into one that it shows."""
    return f"'{cell}" if cell and cell[0] in FORMULA else cell


def _opened(data: bytes) -> Any:
    """Read bytes as CSV with whatever separator its heads have most of."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = text.replace("\x00", "")
    first = text.lstrip().partition("\n")[0]
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True
    )


def number(cell: str) -> float:
    """Read an amount as people write it: `$1,234.50`, `1.234,50 €`, `250k`, `(12.00)`, `-3`.

    Raises ValueError where it is none.
    """
    bare = _CURRENCY.sub("", cell).replace("\u00a0", " ").replace("\u2212", "-").strip()
    sign = -1.0 if bare.startswith("(") and bare.endswith(")") else 1.0
    bare = bare.strip("() ").replace(" ", "").replace("'", "")
    times = _TIMES.get(bare[-1:].casefold(), 1.0)
    if times != 1.0:
        bare = bare[:-1]
    if "," in bare and "." in bare:
        # the later of the two parts off the cents
        marks = (",", ".") if bare.rfind(".") > bare.rfind(",") else (".", ",")
        bare = bare.replace(marks[0], "").replace(marks[1], ".")
    elif "," in bare:
        whole, _, rest = bare.rpartition(",")
        thousands = len(rest) == 3 and rest.isdecimal() and not whole.lstrip("-").startswith("0")
        bare = bare.replace(",", "") if thousands or bare.count(",") > 1 else bare.replace(",", ".")
    elif bare.count(".") > 1:
        bare = bare.replace(".", "")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,12})?", bare, re.ASCII):
        raise ValueError(f"no number: {cell[:40]!r}")
    return sign * times * float(bare)


def day(cell: str, *, day_first: bool | None = None) -> date:
    """Read a day: `2026-01-31`, with a time or without, or `31.1.2026`, or one of the two with `/`.

    `day_first` says which of two numbers before the year is the day; None takes what cannot be
    mistaken only. Raises ValueError where it is no day, or could be two.
    """
    text = cell.strip()
    if re.match(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return datetime.fromisoformat(text.replace("Z", "+00:00").replace(" UTC", "+00:00")).date()
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    found = re.match(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b", text, re.ASCII)
    if not found:
        raise ValueError(f"no day: {cell[:40]!r}")
    one, mark, two, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if mark == "." or one > 12 or day_first:
        return date(year, two, one)
    if two > 12 or day_first is False or one == two:
        return date(year, one, two)
    raise ValueError(f"day or month first: {cell[:40]!r}")


def day_comes_first(cells: Sequence[str]) -> bool | None:
    """Tell from a column whether the day stands before the month; None where nothing tells."""
    pairs = [
        (int(match[1]), int(match[2]))
        for cell in cells
        if (match := re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b", cell.strip(), re.ASCII))
    ]
    first = any(one > 12 for one, _ in pairs)
    second = any(two > 12 for _, two in pairs)
    return first if first != second else None


def _key(head: str) -> str:
    return re.sub(r"[\s_-]+", "_", head.strip().casefold())
