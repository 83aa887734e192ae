"""The quarterly card: three numbers and never one, what was spent, and what was done for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import amounts, text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from value import credit, gates
from value.ahead import SAYS
from value.facts import Range

if TYPE_CHECKING:
    from bot.books import Books
    from bot.returning import Return, Work

NOT_CAUSE = "Not a test of cause: nothing here says what would have happened without anybody."
TOP = 5


@card
def show(found: Return, done: Work, books: Books, *, amount: bool, where: str, scope: str) -> Shown:
    """Draw it; amounts only where they may be seen, else counts and `where` they are shown.

    `scope` is what was typed to say whom it is about, for the buttons that open the rows.
    """
    currency = found.book.currency

    def rows(kind: str) -> Block:
        about = {"kind": kind, "quarter": str(found.quarter), "scope": scope}
        return b.button("Rows", "value_rows", json.dumps(about))

    title = f"{found.quarter}: {text.plain(found.title, 80)}"
    head = f"*{found.quarter}*: " + " · ".join(
        (
            f"tracked {_customers(len({one.receipt.customer for one in found.floor}))}",
            f"{found.account.answered} of {found.account.asked} asked answered",
            f"touched {_customers(len(found.ceiling.customers))}",
        )
    )
    blocks: list[Block] = [
        b.header(title),
        b.section(_floor(found, currency, amount=amount), button=rows("tracked")),
        b.section(_account(found, currency, amount=amount), button=rows("reported")),
        b.section(_ceiling(found, currency, amount=amount), button=rows("touched")),
        b.section(_cost(found, currency, amount=amount), button=rows("cost")),
    ]
    if credited := _credited(found, books, currency, amount=amount):
        blocks.append(b.section(credited, button=rows("credit")))
    blocks.append(b.section(_work(found, done, amount=amount), button=rows("work")))
    blocks.append(b.context(_method(found), NOT_CAUSE))
    if found.others:
        blocks.append(b.context(amounts.left_out(found.others, "roi")))
    if not amount:
        blocks.append(b.context(where))
    return Shown(head, tuple(blocks))


def _customers(number: int) -> str:
    return text.count(number, "customer")


def _floor(found: Return, currency: str, *, amount: bool) -> str:
    who = {one.receipt.customer for one in found.floor}
    said = f"*Tracked, the floor*\n{_customers(len(who))} came with a code, a link or a referral"
    if not amount or not found.floor:
        return f"{said}."
    said += f": {amounts.about(found.tracked, currency)}, net of refunds"
    if found.refunds:
        said += f" of {amounts.about(found.refunds, currency)}"
    return f"{said}. Codes are passed on; it is not said that they would not have come otherwise."


def _account(found: Return, currency: str, *, amount: bool) -> str:
    told = found.account
    said = f"*The buyers' own account*\n{told.answered} of {told.asked} asked answered"
    if not told.answered:
        return f"{said}; there is no account without them."
    if amount:
        over = "over 12 months" if found.ahead.is_forecast else "in the past 12 months"
        said += f": advocates had a part worth {amounts.likely(found.reported, currency)} {over}"
    said += f". Would have bought anyway: {told.anyway} of {told.answered}."
    if found.heard:
        said += f" Named what we do not do (decoy): {found.decoys} of {found.heard}."
    return f"{said} Never scaled up to those who were not asked."


def _ceiling(found: Return, currency: str, *, amount: bool) -> str:
    said = f"*Touched, the ceiling*\n{_customers(len(found.ceiling.customers))} whom an advocate"
    said += " had reached in the year before they paid"
    if amount and found.ceiling.receipts:
        said += f": {amounts.about(found.ceiling.total, currency)}"
    return f"{said}. It overlaps: advocates are not to be added up, and it is no effect of theirs."


def _cost(found: Return, currency: str, *, amount: bool) -> str:
    if not found.spent:
        return "*Spent*\nNothing was entered, so there is no return. `cost` enters it."
    if not amount:
        return f"*Spent*\n{text.count(len(found.spent), 'entry', 'entries')}."
    cost = found.cost
    said = f"*Spent*\n{amounts.about(cost, currency)}"
    if cost <= 0:
        return f"{said}."
    said += f". Return: {_times(found.tracked / cost)} tracked"
    if found.account.answered:
        one = found.reported
        said += f", {_times(one.point / cost)}"
        if one.low != one.high:
            said += f" ({_times(one.low / cost)} to {_times(one.high / cost)})"
        said += " by the buyers' account"
    return f"{said}; of what was touched none is computed."


def _times(share: float) -> str:
    return f"{share:.1f}x"


def _credited(found: Return, books: Books, currency: str, *, amount: bool) -> str:
    """Name who was on the paths of what came, with money only where there is enough to part."""
    sums = credit.by_advocate(found.shares)
    order = sorted(sums.items(), key=lambda one: (-one[1].receipts, one[0]))[:TOP]
    if not order:
        return ""
    counts = [
        f"{text.said(books.names.get(who, 'somebody'), 60)} {one.receipts}" for who, one in order
    ]
    if not gates.credit_is_shown(found.conversions):
        return (
            f"*On the paths* of {text.count(found.conversions, 'payment')}: {', '.join(counts)}."
            f" {gates.may_be_said(found.conversions)}"
        )
    apart = f"first and last put {credit.disagreement(found.shares):.0%} on different people"
    if not amount or not gates.money_is_shown(found.conversions):
        return (
            f"*On the paths* of {text.count(found.conversions, 'payment')}: {', '.join(counts)};"
            f" {apart}. {gates.may_be_said(found.conversions)}"
        )
    money = [
        f"{text.said(books.names.get(who, 'somebody'), 60)}"
        f" {amounts.likely(Range(one.amount, one.low, one.high), currency)}"
        for who, one in order
    ]
    return f"*Credit, parted alike on each path*\n{b.bullets(money)}\nWays disagree: {apart}."


def _work(found: Return, done: Work, *, amount: bool) -> str:
    touches = ", ".join(f"{number} {kind}" for kind, number in sorted(done.evidence.items()))
    made = f"{text.count(len(done.codes), 'code')} made"
    if done.questions:
        left = f"{len(done.unanswered)} of {done.questions} questions unanswered"
        made = f"{left} (was {done.before}); {made}"
    if len(done.nobody) == done.stages:
        made += "; no touch names a stage yet"
    elif done.nobody:
        made += f"; nobody at {text.listing([text.said(one, 40) for one in done.nobody])}"
    seen = text.count(len(done.touches), "touch", "touches")
    kept = f"{done.kept} of {text.count(len(done.asked), 'ask')} kept"
    lines = (
        ("Make", made),
        ("Manage", f"{kept}, {text.count(len(done.given), 'give')}"),
        ("Monitor", f"{seen} ({touches})" if touches else seen),
        ("Measure", _forecast(found, amount=amount)),
    )
    return b.bullets([f"*{name}*: {said}" for name, said in lines])


def _forecast(found: Return, *, amount: bool) -> str:
    one = found.forecast
    if one is None:
        return "no forecast was kept for this quarter or the last"
    whole = f"forecast from {one.first_on:%-d %b %Y}"
    if not amount:
        return f"{whole} is kept" + ("; what came is known" if one.came is not None else "")
    said = f"{whole}: {amounts.likely(Range(one.point, one.low, one.high), one.currency)}"
    if one.came is None:
        return f"{said}; it is not over"
    held = "within it" if one.low <= one.came <= one.high else "outside of it"
    return f"{said}, came {amounts.about(one.came, one.currency)}, {held}"


def _method(found: Return) -> str:
    if not found.account.parts:
        return "Method: what came, as it came; without answers of buyers nothing is weighed ahead."
    models = [
        f"{text.count(len(part.expects) or len(part.came), 'customer')} by {SAYS[part.model]}"
        for part in found.ahead.parts
        if part.expects or part.came
    ]
    said = "; ".join(models) or "none has paid yet"
    tail = " Ranges hold 80 of 100 outcomes: simulation times the model's own error."
    return (
        f"Method: Business Reference Value, with what customers bring: {said}."
        f"{tail if found.ahead.is_forecast else ' Too few for a forecast.'}"
    )
