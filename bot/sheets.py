"""Reading what people export from elsewhere: CSV with any separator, heads under any name."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.mendable import MendableError
from bot.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_BYTES = 200_000_000
MOST_TROUBLES = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How many troubles are told one by one; the rest is counted."""
_CURRENCY = re.compile(r"[$€£¥₹]|\b[A-Z]{3}\b")
_TIMES = {"k": 1e3, "m": 1e6}


class SheetError(MendableError):
    """A file cannot be used at all. Says what happened and what to do; nothing was changed."""


@dataclass(slots=True)
class Sheet:
    """The rows of a file by the names we know their columns by, each with its line.

    `troubles` is for who reads the rows: a sentence for each that had to be left out.
    """

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    troubles: list[str] = field(default_factory=list)
    others: tuple[str, ...] = ()
    """Heads of the columns that we have no use for."""
    heads: dict[str, str] = field(default_factory=dict)
    """What the file itself calls each column of ours."""

    def leave_out(self, line: int, why: str) -> None:
        """Note that a row was left out, and why."""
        self.troubles.append(f"line {line}: {why}")


def heads(data: bytes, name: str) -> list[str]:
    """Read the heads of the columns alone, as they are compared. Raises SheetError as `read`."""
    try:
        return [key(head) for head in next(_reader(data, name), [])]
    except csv.Error as error:
        raise SheetError(f"{name} cannot be read as CSV ({error}). Nothing was changed.") from error


def read(
    data: bytes,
    name: str,
    columns: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    more: Callable[[str], str] = lambda _head: "",
) -> Sheet:
    """Read a CSV file whose columns may go by any of these names, in any order and case.

    `more` names columns whose heads are not known beforehand; what it gives nothing for is left.
    Raises SheetError where it is no such file or a column that is needed is missing.
    """
    reader = _reader(data, name)
    ours = {key(also): column for column, names in columns.items() for also in (column, *names)}
    try:
        heads: list[str] = next(reader, [])
        known = [ours.get(key(head), "") or more(head.strip()) for head in heads]
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
    others = tuple(head for head, column in zip(heads, known, strict=True) if not column)
    called = {column: head.strip() for head, column in zip(heads, known, strict=True) if column}
    there = tuple(column for column in known if column)
    return Sheet(name, there, rows, others=others, heads=called)


def heads_of(data: bytes) -> frozenset[str]:
    """Give the heads of a CSV file's columns, folded; none where it cannot be read as CSV."""
    try:
        return frozenset(key(head).replace("_", " ") for head in next(_reader(data, ""), []))
    except csv.Error:
        return frozenset()


def bare(cell: str) -> str:
    """Take off the mark that keeps a spreadsheet from running a cell as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def inert(cell: str) -> str:
    """Make a cell that a spreadsheet would run as a formula into one that it shows."""
    return f"'{cell}" if cell and cell[0] in FORMULA else cell


def _reader(data: bytes, name: str) -> Any:
    if len(data) > MOST_BYTES:
        raise SheetError(
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB. Nothing was changed; part it."
        )
    text = _decoded(data).replace("\x00", "").lstrip("\ufeff \r\n")
    first = text.partition("\n")[0]
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True
    )


def _decoded(data: bytes) -> str:
    try:
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def number(cell: str, *, comma: bool | None = None) -> float:
    """Read an amount as people write it: `$1,234.50`, `1.234,50 €`, `250k`, `(12.00)`, `-3`.

    `comma` says whether it parts off the cents; None takes `1,234` for thousands and `2,5` not.
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
        thousands = (
            comma is not True
            and len(rest) == 3
            and rest.isdecimal()
            and not whole.lstrip("-").startswith("0")
        )
        bare = bare.replace(",", "") if thousands or bare.count(",") > 1 else bare.replace(",", ".")
    elif bare.count(".") > 1 or (comma is True and re.fullmatch(r"-?\d{1,3}\.\d{3}", bare)):
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


def comma_parts_cents(cells: Sequence[str]) -> bool | None:
    """Tell from a column whether a comma parts off the cents; None where nothing tells."""
    bare = [_CURRENCY.sub("", cell).strip(" ()-\u00a0") for cell in cells]
    if any(re.search(r",\d{1,2}$", cell) for cell in bare):
        return True
    return False if any(re.search(r"\.\d{1,2}$|,\d{3}[.,]", cell) for cell in bare) else None


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


def key(head: str) -> str:
    """Give the head of a column as it is compared; `(metadata)` and the like stay part of it."""
    return re.sub(r"[\s_-]+", "_", head.strip().casefold())
