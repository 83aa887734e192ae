"""Weighing files: lifetime value from transactions, attribution from paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import sheets
from bot.sheets import SheetError
from value import _forecast as ahead
from value import gates
from value._purchases import Transaction, customers
from value.attribution import Path, known, to_the_cent
from value.lifetime import bgnbd, gamma_gamma, sbg

if TYPE_CHECKING:
    from datetime import date

    from bot.sheets import Sheet

YEAR = 52.0
"""Weeks that a forecast looks ahead."""
DISCOUNT = 0.1
"""What a renewal a period later is worth less, as a share."""
TRANSACTIONS = {
    "customer_id": ("customer", "id", "client", "client_id", "user_id", "account_id"),
    "date": ("day", "order_date", "created", "created_date", "created date (utc)", "paid_at"),
    "amount": ("amount_usd", "amount_eur", "amount_gbp", "value", "total", "price", "revenue"),
}
SURVIVORS = {"period": ("renewal", "year", "month", "age"), "survivors": ("customers", "alive")}
PATHS = {
    "path": ("paths", "journey"),
    "conversions": ("total_conversions", "converted", "conversion"),
    "value": ("total_conversion_value", "conversion_value", "revenue", "amount"),
    "nulls": ("total_null", "null", "lost", "not_converted"),
}


def lifetime(data: bytes, name: str, until: date | None) -> dict[str, Any]:
    """Fit what fits a file: purchases (`customer_id,date,amount`), or a series of `survivors`.

    Raises SheetError, with what to do, where it is neither.
    """
    head = data[:2000].decode("utf-8", "replace").casefold()
    if "survivors" in head.partition("\n")[0]:
        return _contract(sheets.read(data, name, SURVIVORS, ["survivors"]))
    sheet = sheets.read(data, name, TRANSACTIONS, list(TRANSACTIONS))
    paid = _transactions(sheet)
    if not paid:
        raise SheetError(f"{name} has no transaction that can be read. {_troubles(sheet)}")
    last = max(one.on for one in paid)
    ends = until or last
    people = customers(paid, ends)
    if not people:
        raise SheetError(
            f"{name} has no purchase up to {ends.isoformat()}; the last is of {last.isoformat()}."
            " Name a later day with --until."
        )
    found: dict[str, Any] = {
        "model": None,
        "parameters": {},
        "log_likelihood": None,
        "until": ends.isoformat(),
        "customers": len(people),
        "repeat_customers": sum(one.repeats > 0 for one in people),
        "purchases": sum(one.repeats + 1 for one in people),
        "revenue": round(sum(one.total for one in people), 2),
    }
    try:
        counts, spend = bgnbd.fit(people), gamma_gamma.fit(people)
    except ValueError as error:
        found["says"] = f"Only what came so far: {error}."
        return found | _left_out(sheet)
    found |= {
        "model": "BG/NBD with Gamma-Gamma",
        "parameters": {
            "r": counts.r,
            "alpha": counts.alpha,
            "a": counts.a,
            "b": counts.b,
            "p": spend.p,
            "q": spend.q,
            "gamma": spend.gamma,
        },
        "log_likelihood": counts.log_likelihood,
        "spend_log_likelihood": spend.log_likelihood,
    }
    if not ahead.is_enough(people):
        found["says"] = (
            f"Too few for a forecast, which takes {ahead.ENOUGH_CUSTOMERS} customers and"
            f" {ahead.ENOUGH_REPEATS} repeat purchases: only what came so far."
        )
        return found | _left_out(sheet)
    year = ahead.forecast(counts, spend, people, YEAR)
    found["forecast"] = {
        "weeks": year.weeks,
        "purchases": round(year.purchases, 1),
        "value": round(year.value, 2),
        "low": round(year.low, 2),
        "high": round(year.high, 2),
    }
    found["says"] = (
        "The range holds 80 of 100 outcomes: simulation times a model error of"
        f" {ahead.ERROR:.0%}. It is a forecast for all together, not for one customer."
    )
    return found | _left_out(sheet)


def _transactions(sheet: Sheet) -> list[Transaction]:
    day_first = sheets.day_comes_first([row.get("date", "") for _, row in sheet.rows])
    found = []
    for line, row in sheet.rows:
        try:
            on = sheets.day(row.get("date", ""), day_first=day_first)
            amount = sheets.number(row.get("amount", ""))
        except ValueError as error:
            sheet.leave_out(line, str(error))
            continue
        if not row.get("customer_id"):
            sheet.leave_out(line, "no customer")
            continue
        found.append(Transaction(row["customer_id"], on, amount))
    return found


def _contract(sheet: Sheet) -> dict[str, Any]:
    series = []
    for line, row in sheet.rows:
        try:
            series.append(sheets.number(row.get("survivors", "")))
        except ValueError as error:
            raise SheetError(f"{sheet.name}, line {line}: {error}. Nothing was weighed.") from None
    try:
        fitted = sbg.fit(series)
    except ValueError as error:
        raise SheetError(f"{sheet.name} cannot be weighed: {error}.") from None
    periods = len(series) - 1
    return {
        "model": "shifted-beta-geometric",
        "parameters": {"alpha": fitted.alpha, "beta": fitted.beta},
        "log_likelihood": fitted.log_likelihood,
        "customers": series[0],
        "periods": periods,
        "retention_next": fitted.retention(periods + 1),
        "residual_renewals": fitted.residual(periods, DISCOUNT),
        "says": "Renewals yet to come of who is still there, discounted by"
        f" {DISCOUNT:.0%} a period.",
    }


def attribute(data: bytes, name: str) -> dict[str, Any]:
    """Part what paths brought among their steps, in every way we know.

    Raises SheetError, with what to do, where the file holds no paths.
    """
    sheet = sheets.read(data, name, PATHS, ["path", "conversions"])
    paths = []
    for line, row in sheet.rows:
        steps = tuple(part for part in (p.strip() for p in row.get("path", "").split(">")) if part)
        try:
            counts = {
                column: sheets.number(row[column]) if row.get(column) else 0.0
                for column in ("conversions", "value", "nulls")
            }
        except ValueError as error:
            sheet.leave_out(line, str(error))
            continue
        if not steps:
            sheet.leave_out(line, "a path without steps")
        elif min(counts["conversions"], counts["nulls"]) < 0:
            sheet.leave_out(line, "fewer than no conversions")
        else:
            paths.append(Path(steps, **counts))
    if not paths:
        raise SheetError(f"{name} has no path that can be read. {_troubles(sheet)}")
    whole = round(sum(path.value for path in paths), 2)
    conversions = sum(path.conversions for path in paths)
    models = {}
    for way, part in known().items():
        credit = part(paths)
        cents = to_the_cent({step: one.value for step, one in credit.items()}, whole)
        models[way] = {
            step: {"conversions": round(one.conversions, 6), "value": cents[step]}
            for step, one in credit.items()
        }
    found: dict[str, Any] = {
        "models": models,
        "default": "shapley",
        "conversions": conversions,
        "value": whole,
        "says": gates.may_be_said(conversions),
    }
    return found | _left_out(sheet)


def _troubles(sheet: Sheet) -> str:
    said = "; ".join(sheet.troubles[:3])
    return f"Left out: {said}." if said else "It has no rows."


def _left_out(sheet: Sheet) -> dict[str, Any]:
    if not sheet.troubles:
        return {}
    return {
        "left_out": len(sheet.troubles),
        "troubles": sheet.troubles[: sheets.MOST_TROUBLES],
    }
