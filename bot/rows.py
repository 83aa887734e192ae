"""The rows that a number came from, as lines and as CSV: every number can be opened to them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Picture, Shown
from bot.cards import _blocks as b
from bot.sheets import inert
from value import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.books import Books
    from bot.journey import Step
    from bot.returning import Return, Work
    from bot.stakes import Worth

LINES = 15
"""So many rows are shown; all of them are in the file."""
COLUMNS = ("day", "customer", "amount", "currency", "advocate", "kind", "evidence", "source")
KINDS = ("tracked", "reported", "touched", "cost", "credit", "work")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a day, a customer, an amount in minor units where it is about one, and whence.

    `source` is what the row is called with us; `currency` is said where it is not that of all.
    """

    day: str
    customer: str
    amount: int | None
    advocate: str
    kind: str
    evidence: str
    source: str
    currency: str = ""


def of_return(found: Return, done: Work, books: Books, kind: str) -> list[Row]:
    """List the rows of one number of a quarter's card."""
    return list(_work(found, done, books) if kind == "work" else _OF[kind](found, books))


def _tracked(found: Return, books: Books) -> Iterable[Row]:
    for one in found.floor:
        yield Row(
            one.receipt.at.date().isoformat(),
            label(books, one.receipt.customer),
            one.receipt.amount,
            name(books, one.touch.advocate),
            f"{one.receipt.book}, with a {one.touch.kind}",
            one.touch.evidence,
            one.receipt.id,
        )


def _reported(found: Return, books: Books) -> Iterable[Row]:
    for one in found.account.parts:
        worth = one.weight * found.ahead.point(one.report.customer) + one.saved
        yield Row(
            one.report.asked_at.date().isoformat(),
            label(books, one.report.customer),
            round(worth),
            name(books, one.advocate),
            f"{one.weight:.0%} of what they bring; without: {one.report.without}",
            "reported",
            one.report.id,
        )


def _touched(found: Return, books: Books) -> Iterable[Row]:
    who: dict[str, list[str]] = {}
    for advocate, receipts in found.ceiling.by_advocate.items():
        for one in receipts:
            who.setdefault(one.id, []).append(name(books, advocate))
    for one in found.ceiling.receipts:
        yield Row(
            one.at.date().isoformat(),
            label(books, one.customer),
            one.amount,
            ", ".join(sorted(who[one.id])),
            one.book,
            "touched before",
            one.id,
        )


def _credit(found: Return, books: Books) -> Iterable[Row]:
    for one in found.shares:
        yield Row(
            one.receipt.at.date().isoformat(),
            label(books, one.receipt.customer),
            one.amount,
            name(books, one.advocate),
            "linear over distinct advocates",
            "touched before",
            one.receipt.id,
        )


def _cost(found: Return, books: Books) -> Iterable[Row]:
    for one, amount in found.spent:
        yield Row(
            f"{one.first_on.isoformat()} to {one.last_on.isoformat()}",
            "",
            amount,
            name(books, one.advocate_id),
            f"{one.kind}: {one.note}" if one.note else one.kind,
            "recorded",
            one.id,
        )


def _work(found: Return, done: Work, books: Books) -> Iterable[Row]:
    for question in done.unanswered:
        asks = f"Q{question.number} {question.text}"
        yield Row("", "", None, "nobody", f"unanswered: {asks}", "recorded", question.id)
    for code in done.codes:
        day = code.made_at.date().isoformat()
        who = name(books, code.advocate_id)
        yield Row(day, "", None, who, f"code {code.code} made", "recorded", code.id)
    for one in (*done.asked, *done.given):
        became = f": {one.outcome}" if one.outcome else ", open" if one.kind == "ask" else ""
        day, who = one.at.date().isoformat(), name(books, one.advocate_id)
        yield Row(day, "", None, who, f"{one.kind} “{one.what}”{became}", "recorded", one.id)
    for touch in done.touches:
        yield Row(
            touch.at.date().isoformat(),
            label(books, touch.customer),
            None,
            name(books, touch.advocate),
            f"{touch.kind}, {touch.stage}" if touch.stage else touch.kind,
            touch.evidence,
            touch.id,
        )
    if (kept := found.forecast) is not None:
        day, currency = kept.first_on.isoformat(), kept.currency
        yield Row(day, "", kept.point, "nobody", "forecast", "recorded", kept.id, currency)
        if kept.came is not None:
            yield Row(day, "", kept.came, "nobody", "what came", "recorded", kept.id, currency)


_OF = {
    "tracked": _tracked,
    "reported": _reported,
    "touched": _touched,
    "credit": _credit,
    "cost": _cost,
}


def of_worth(found: Worth, books: Books) -> list[Row]:
    """List the receipts and the open deals behind what stands with advocates."""
    brought = {one.id for one in found.came}
    rows = [
        Row(
            one.at.date().isoformat(),
            label(books, one.customer),
            one.amount,
            "nobody",
            "brought" if one.id in brought else "touched",
            "tracked" if one.id in brought else "touched before",
            one.id,
        )
        for one in {one.id: one for one in (*found.came, *found.touched)}.values()
    ]
    rows += [
        Row("", label(books, one.customer), one.amount, "nobody", one.stage, "open deal", one.id)
        for one in found.held.open_deals
    ]
    return rows


def of_path(steps: Sequence[Step], names: Mapping[str, str]) -> list[Row]:
    """List the steps of a path; `names` are the advocates that may be named."""
    return [
        Row(
            step.at.date().isoformat(),
            step.customer,
            step.amount,
            names.get(step.advocate, "somebody who is not named here")
            if step.advocate
            else "nobody",
            f"{step.words}, {step.stage}" if step.stage else step.words,
            step.evidence,
            step.source,
            step.currency,
        )
        for step in steps
    ]


def label(books: Books, customer: str) -> str:
    """Say who a customer is: the company, or initials; never an address."""
    one = books.customers.get(customer)
    if one is None:
        return "a customer"
    return f"{one.label}, {one.company}" if one.company and one.kind == "person" else one.label


def name(books: Books, advocate: str | None) -> str:
    """Name an advocate; nobody where there is none."""
    return books.names.get(
        advocate or "", "somebody who is not named here" if advocate else "nobody"
    )


def show(title: str, rows: Sequence[Row], currency: str, *, shown: bool) -> Shown:
    """Draw rows, the newest first, with all of them as a CSV file; amounts only where shown."""
    ordered = sorted(rows, key=lambda one: (one.day, one.source), reverse=True)
    lines = [_line(one, currency, shown=shown) for one in ordered[:LINES]]
    if (more := len(ordered) - LINES) > 0:
        lines.append(f"and {more:,} more, in the file")
    head = f"*{text.said(title, 150)}*: {text.count(len(rows), 'row')}"
    if not rows:
        return Shown(f"{head}. Nothing has come in yet that belongs here.")
    file = Picture(
        "rows.csv",
        text.plain(title, 80),
        f"{len(rows)} rows as CSV",
        lambda: _csv(ordered, currency, shown=shown),
    )
    small = "All of them are in a file, in your direct messages with me."
    blocks = (b.section(head), b.section(b.bullets(lines)), b.context(small))
    return Shown(f"{head}\n{b.bullets(lines)}", blocks, file)


def _line(one: Row, currency: str, *, shown: bool) -> str:
    amount = "" if one.amount is None else money.written(one.amount, one.currency or currency)
    parts = [
        one.day,
        f"*{text.said(one.customer, 60)}*" if one.customer else "",
        text.escape(amount) if shown else "",
        text.said(one.advocate, 60) if one.advocate != "nobody" else "",
        text.said(one.kind, 60),
        one.evidence,
    ]
    return "  ·  ".join(part for part in parts if part)


def _csv(rows: Sequence[Row], currency: str, *, shown: bool) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in rows:
        of = one.currency or currency
        amount = ""
        if one.amount is not None and shown:
            amount = f"{money.major(one.amount, of):.{money.digits(of)}f}"
        cells = (one.day, one.customer, amount, of if amount else "", one.advocate, one.kind)
        # an amount below 0 is a number, and stays one
        writer.writerow(
            [cell if cell == amount else inert(cell) for cell in (*cells, one.evidence, one.source)]
        )
    return out.getvalue().encode("utf-8-sig")
