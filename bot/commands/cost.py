"""cost KIND AMOUNT CURRENCY [DAY [DAY]] [HOURSh] [for NAME] ["NOTE"]: keep what was spent.

KIND is hours (what they cost), perks, fees or tools; of two days the second is the last one, and
without a day it was today. NAME is an advocate or a watchlist. `cost` alone lists the quarter, and
`cost remove NUMBER` takes one of that list back. `import` takes many at once. It takes a manager.

`cost new 120 EUR` says what winning a customer costs otherwise: so much is saved on each who says
that they would have bought anyway. `cost new 0 EUR` says that nobody knows.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot import purse, quarters, sheets, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, _days, command
from bot.commands import _find as find
from bot.grammar import Words
from bot.roles import require
from storage import acquisitions, advocates, costs, new_id, watchlists
from storage.acquisitions import Acquisition
from storage.costs import KINDS, Cost
from value import money

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database

LIKE = '`/bellwether cost perks 350 EUR 2026-03-01 for "Grace Example" "a microphone"`'
SHOWN = 40
_HOURS = re.compile(r"(\d{1,6}(?:[.,]\d{1,2})?)h", re.ASCII | re.IGNORECASE)


@command
def answer(request: Request) -> Shown:
    """Keep a cost, take one back, or list the quarter."""
    words = request.words.words
    with request.house.open() as db, db.transaction():
        require(db, request.team, request.user, "manager", "keep what was spent")
        if not words:
            return _list(db, request)
        if words[0].text.casefold() == "new":
            return _won(db, request, [word.text for word in words[1:]])
        if words[0].text.casefold() == "remove":
            return _remove(db, request, words[1].text if len(words) > 1 else "")
        made, whom = _read(db, request)
        costs.add(db, request.team, [made])
        shown = not request.share or purse.may_show(db, request.team, request.channel)
    spent = purse.amount(made.amount, made.currency, shown=shown)
    return Shown(
        f"Kept: {made.kind}, {spent}, {_period(made)}{f', for {whom}' if whom else ''}."
        " `/bellwether cost` lists the quarter."
    )


def _won(db: Database, request: Request, said: list[str]) -> Shown:
    """Keep what winning a customer costs, or tell it."""
    shown = not request.share or purse.may_show(db, request.team, request.channel)
    if not said:
        found = [
            purse.amount(one.amount, one.currency, shown=shown)
            for one in acquisitions.every(db, request.team)
        ]
        told = text.listing(found, "and") or "nobody has said; `/bellwether cost new 120 EUR` does"
        return Shown(f"Winning a customer costs: {told}.")
    if len(said) != 2:
        raise Refusal(
            "What does winning a customer cost? Like `/bellwether cost new 120 EUR`. Nothing was"
            " changed."
        )
    units, code = _amount(*said)
    if units < 0:
        raise Refusal("That costs nothing or more. Nothing was changed.")
    if not units:
        acquisitions.remove(db, request.team, code)
        return Shown(f"Kept: nobody knows what winning a customer costs in {code}.")
    made = Acquisition(
        team=request.team, currency=code, amount=units, set_by=request.user, set_at=request.now
    )
    acquisitions.keep(db, request.team, made)
    return Shown(
        f"Kept: winning a customer costs {purse.amount(units, code, shown=shown)}. Who says that"
        " they would have bought anyway counts with that, by each one's part."
    )


def _amount(number: str, currency: str) -> tuple[int, str]:
    """Read an amount in minor units and its currency. Raises Refusal."""
    try:
        code = money.currency(currency)
        return money.minor(sheets.number(number), code), code
    except ValueError:
        raise Refusal(
            f"I cannot read {text.code(f'{number} {currency}')} as an amount; write it like `350"
            " EUR`. Nothing was changed."
        ) from None


def quarter(today: date) -> tuple[date, date]:
    """Give the first day of a day's quarter, and the day itself."""
    return quarters.of(datetime.combine(today, time(), UTC)).since.date(), today


def _list(db: Database, request: Request) -> Shown:
    found = _of_quarter(db, request)
    if not found:
        return Shown(f"Nothing was spent this quarter that I know of. Keep it like {LIKE}.")
    shown = purse.may_show(db, request.team, request.channel)
    sums: dict[tuple[str, str], int] = {}
    for one in found:
        sums[one.kind, one.currency] = sums.get((one.kind, one.currency), 0) + one.amount
    totals = [
        f"{kind} {purse.amount(units, code, shown=shown)}"
        for (kind, code), units in sorted(sums.items())
    ]
    line = f"*Spent this quarter*: {text.listing(totals, 'and')}."
    lines = [
        f"{number}.  {one.kind}, {purse.amount(one.amount, one.currency, shown=shown)},"
        f" {_period(one)}{_hours(one)}{f'  ·  {text.said(one.note, 80)}' if one.note else ''}"
        for number, one in enumerate(found[:SHOWN], 1)
    ]
    if len(found) > SHOWN:
        lines.append(f"and {len(found) - SHOWN} more")
    small = "`/bellwether cost remove NUMBER` takes one back."
    small = small if shown else f"{small} {purse.where(db, request.team)}"
    return Shown(line, (b.section(line), b.section("\n".join(lines)), b.context(small)))


def _remove(db: Database, request: Request, typed: str) -> Shown:
    found = _of_quarter(db, request)
    number = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    if not 1 <= number <= len(found):
        raise Refusal(
            f"Which one? `/bellwether cost` numbers them, and {text.code(typed)} is none of these."
            " Nothing was changed."
        )
    one = found[number - 1]
    costs.remove(db, request.team, one.id)
    return Shown(f"Taken back: {one.kind}, {_period(one)}.")


def _of_quarter(db: Database, request: Request) -> list[Cost]:
    first, last = quarter(_days.today(db, request))
    return costs.between(db, request.team, first, last)


def _read(db: Database, request: Request) -> tuple[Cost, str]:
    """Read what was typed. Raises Refusal for what cannot be read."""
    whom, rest = Words(request.words.words, ("for",)).after("for")
    today = _days.today(db, request)
    first, rest = _days.part(rest, today)
    last, rest = _days.part(rest, today)
    first, last = (first or today), (last or first or today)
    note = " ".join(word.text for word in rest.words if word.quoted)
    bare = [word.text for word in rest.words if not word.quoted]
    hours = [found for word in bare if (found := _HOURS.fullmatch(word))]
    bare = [word for word in bare if not _HOURS.fullmatch(word)]
    if len(bare) != 3 or bare[0].casefold() not in KINDS:
        raise Refusal(
            f"What was spent, on what? Like {LIKE}; the kinds are"
            f" {text.listing([text.code(one) for one in KINDS], 'and')}. Nothing was changed."
        )
    units, code = _amount(bare[1], bare[2])
    if units <= 0 or last < first:
        raise Refusal(
            "An amount is more than nothing, and a period does not end before it begins. Nothing"
            " was changed."
        )
    advocate_id, watchlist_id, name = _whom(db, request, whom.name() if whom else "")
    made_id = new_id("cost")
    made = Cost(
        team=request.team,
        id=made_id,
        kind=bare[0].casefold(),
        first_on=first,
        last_on=last,
        amount=units,
        currency=code,
        hours=float(hours[0][1].replace(",", ".")) if hours else None,
        note=text.plain(note, 200),
        advocate_id=advocate_id,
        watchlist_id=watchlist_id,
        by=request.user,
        at=request.now,
        ext_id=made_id,
    )
    return made, name


def _whom(db: Database, request: Request, name: str) -> tuple[str | None, str | None, str]:
    if not name:
        return None, None, ""
    if advocates.by_name(db, request.team, name) is None and (
        chosen := watchlists.by_name(db, request.team, name)
    ) in sight.lists(db, request.team, find.looker(request)):
        return None, chosen.id, f"*{text.said(chosen.name)}*"
    one = find.advocate(db, request, name)
    return one.id, None, f"*{text.said(one.name)}*"


def _period(one: Cost) -> str:
    if one.first_on == one.last_on:
        return one.first_on.isoformat()
    return f"{one.first_on.isoformat()} to {one.last_on.isoformat()}"


def _hours(one: Cost) -> str:
    return f", {one.hours:g} h" if one.hours is not None else ""
