"""ask NAME WHAT… [anyway WHY]: log that something is asked of an advocate, before it is asked.

Every team's asks are in one log. After one the advocate is left in peace for a month, or as long
as `ask days 45` says; whoever asks meanwhile is told who asked last and for what. A manager may ask
all the same, with a reason after `anyway`. What you give back is logged with `give`. With nothing
but a name it tells how they stand, and with nothing at all who is asked too much.

`ask NAME kept` or `ask NAME declined`, with a word on it if you like, says what became of it. An
ask that names a question of buyers, like Q7, is for the answer to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import gap, goodwill, roles, text
from bot.aloud import noted
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.gap import outcome
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.grammar import unescaped
from storage import asks, budgets

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.commands import Request
    from bot.goodwill import Standing
    from storage import Database
    from storage.advocates import Advocate
    from storage.asks import Ask

EXAMPLE = '`/bellwether ask "Grace Example" a talk at the spring meetup`'
MOST = 5
OUTCOMES = ("kept", "declined")


@command
def answer(request: Request) -> Shown:
    """Keep the ask, or say why not."""
    words = request.words.words
    if not words:
        return _too_much(request)
    if len(words) == 2 and words[0].text.casefold() == "days" and words[1].text.isdecimal():
        return _cool(request, int(words[1].text[:9]))
    with request.house.open() as db, db.transaction():
        one, start = find.leading(db, request, EXAMPLE)
        said = [word for word in words if word.end > start]
        if not said:
            return _show(request, one)
        if not said[0].quoted and (became := said[0].text.casefold()) in OUTCOMES:
            note = unescaped(request.text[said[0].end :]).strip()
            return _settle(db, request, one, f"{became}: {note}" if note else became)
        at = next(
            (word for word in said if not word.quoted and word.text.casefold() == "anyway"), None
        )
        what = unescaped(request.text[start : at.end - len(at.text) if at else None])
        why = unescaped(request.text[at.end :]).strip() if at else ""
        if at and not why:
            raise Refusal("Why all the same? Say it after `anyway`. Nothing was asked or kept.")
        made = goodwill.ask(db, one, what, by=request.user, now=request.now, anyway=why)
        question = gap.tie(db, made)
        stands = goodwill.of(db, one, request.now)
    what = text.said(noted(made.what, share=request.share), 300)
    line = f"Logged: {text.user(made.by)} asks *{text.said(one.name)}* “{what}”."
    if question is not None:
        line += f" It is for the answer to Q{question.number}."
    parts = [line, *_advice(one, stands, share=request.share)]
    return Shown(" ".join(parts), (b.section(line), *(b.context(part) for part in parts[1:])))


def _settle(db: Database, request: Request, one: Advocate, became: str) -> Shown:
    """Say what became of the only ask that is open, or offer those that are."""
    log = asks.of_advocate(db, request.team, one.id)
    waiting = [entry for entry in log if entry.kind == "ask" and not entry.outcome]
    name = f"*{text.said(one.name)}*"
    if not waiting:
        raise Refusal(f"Nothing that {name} was asked is open. Nothing was changed.")
    if len(waiting) > 1:
        says = f"{name} was asked {len(waiting)} things; which? Nothing was changed yet."
        return Shown(says, (b.section(says), *_open(waiting, share=request.share)))
    goodwill.settle(db, request.team, waiting[0].id, became, by=request.user)
    return Shown(
        f"Kept of what {name} was asked,"
        f" “{text.said(noted(waiting[0].what, share=request.share), 200)}”:"
        f" {text.said(noted(became, share=request.share), 200)}."
    )


def _open(waiting: list[Ask], *, share: bool) -> list[Block]:
    """Show what is asked and open, each with what may have become of it."""
    blocks: list[Block] = []
    for entry in waiting[:MOST]:
        what = text.said(noted(entry.what, share=share), 300)
        asked = f"{text.day(entry.at)}: {text.user(entry.by)} asked “{what}”"
        blocks += [b.section(asked), outcome(entry.id)]
    return blocks


def _advice(one: Advocate, stands: Standing, *, share: bool) -> list[str]:
    found = []
    if stands.free_at is not None:
        found.append(f"They are left in peace until {text.day(stands.free_at)}.")
    if one.do_nots:
        found.append(f"Do not: {text.said(noted(one.do_nots, share=share), 300)}")
    if stands.is_too_much:
        found.append(
            f":warning: {_balance(stands)} within a year: think of something to give,"
            " and log it with `/bellwether give`."
        )
    return found


def _show(request: Request, one: Advocate) -> Shown:
    with request.house.open() as db:
        stands = goodwill.of(db, one, request.now)
        log = asks.of_advocate(db, request.team, one.id)[:MOST]
    head = f"*{text.said(one.name)}*: {_balance(stands)} within a year."
    lines = [
        f"{text.day(entry.at)}: {text.user(entry.by)} {'asked' if entry.kind == 'ask' else 'gave'}"
        f" “{text.said(noted(entry.what, share=request.share), 160)}”"
        + (
            f": {text.said(noted(entry.outcome, share=request.share), 120)}"
            if entry.outcome
            else ""
        )
        for entry in log
    ]
    said = "\n".join([head, *_advice(one, stands, share=request.share), *lines])
    waiting = [entry for entry in log if entry.kind == "ask" and not entry.outcome]
    if request.share or not waiting:
        return Shown(said)
    return Shown(
        said,
        (b.section(said), b.section("*What became of it?*"), *_open(waiting, share=request.share)),
    )


def _too_much(request: Request) -> Shown:
    with request.house.open() as db:
        looks = find.viewer(db, request).user
        found = goodwill.asked_too_much(db, request.team, request.now, looks)
        days = budgets.cooling_days(db, request.team)
    rule = f"Between two asks of one advocate {text.count(days, 'day')} have to pass."
    if not found:
        return Shown(f"Nobody is asked too much. {rule}")
    lines = [f"*{text.said(one.name)}*: {_balance(stands)}" for one, stands in found[:20]]
    return Shown(f"Asked too much within a year:\n{b.bullets(lines)}\n{rule}")


def _cool(request: Request, days: int) -> Shown:
    with request.house.open() as db, db.transaction():
        roles.require(db, request.team, request.user, "manager", "say how often may be asked")
        goodwill.cool(db, request.team, days, request.user, request.now)
    return Shown(f"Between two asks of one advocate {text.count(days, 'day')} have to pass now.")


def _balance(stands: Standing) -> str:
    return f"{text.count(stands.asks, 'ask')}, {text.count(stands.gives, 'give')}"
