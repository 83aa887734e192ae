"""heard [decoy NAME… | remove NAME…]: whom customers mean who say how they heard of you.

Answers come from the survey, from `POST /hooks/conversion` with `heard`, and from files. Who is
named exactly is taken at once; who is only nearly named waits here for you. A decoy is a way that
you do not use, such as "TV": how often it is named says how far memory can be trusted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import hearsay, roles, sight, text
from bot.aloud import aloud
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands import _find as find
from storage import advocates, customers, reports, terms
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.commands import Request
    from storage import Database
    from storage.reports import Report

MOST = 5
DAY, YEAR = timedelta(days=1), timedelta(days=365)


@command
def answer(request: Request) -> Shown:
    """Show what waits for a word, and how good the answers are."""
    words = [word.text.strip(" ,;") for word in request.words.words]
    if words and words[0].casefold() in ("decoy", "remove"):
        return _decoys(request, words[0].casefold(), [one for one in words[1:] if one])
    if words:
        raise Refusal('I know `heard`, `heard decoy "TV"` and `heard remove "TV"`.')
    with request.house.open() as db:
        found = reports.unsettled(db, request.team, MOST + 1)
        looks = find.viewer(db, request)
        names = {one.id: one.name for one in sight.seen(looks, advocates.every(db, request.team))}
        blocks = [block for one in found[:MOST] for block in _asked(db, one, names)]
        rates = hearsay.rates(db, request.team, request.now - YEAR, request.now + DAY)
        decoys = [one.word for one in terms.every(db, request.team) if one.kind == hearsay.DECOY]
    head = "Whom do they mean?" if found else "No answer waits for a word of yours."
    small = (
        f"Within a year {rates.answered} of {rates.asked} asked have answered, {rates.named} named"
        f" somebody we know, {rates.decoys} named what we do not do"
        f" ({text.listing([text.code(one) for one in decoys]) if decoys else 'no decoy is set'})."
    )
    if len(found) > MOST:
        small += " More wait after these."
    return Shown(head, (b.section(f"*{head}*"), *blocks, b.context(small)))


def _asked(db: Database, report: Report, names: dict[str, str]) -> list[Block]:
    who = customers.one(db, report.team, report.customer_id)
    near = [one for one in hearsay.suggested(db, report.team, report) if one.id in names][:3]
    buttons = [
        b.button(names[one.id], "heard_right", f"{report.id} {one.id}", style="primary")
        for one in near
    ]
    label = text.said(who.label, 60) if who else "a customer"
    when = text.day(report.answered_at or report.asked_at)
    return [
        b.section(f"{label}, {when}:"),
        b.quote(aloud(report.raw_text), 300),
        b.actions(
            *buttons,
            b.button("Somebody Else …", "heard_other", report.id),
            b.button("Nobody We Know", "heard_none", report.id),
        ),
    ]


def _decoys(request: Request, what: str, names: list[str]) -> Shown:
    if not names:
        raise Refusal(f'Which? Like `/bellwether heard {what} "TV"`. Nothing was changed.')
    with request.house.open() as db, db.transaction():
        roles.require(db, request.team, request.user, "manager", "set decoys")
        there = {one.word_key: one for one in terms.every(db, request.team)}
        for name in names:
            one = there.get(name_key(name))
            if len(name) > 60 or (one is not None and one.kind != hearsay.DECOY):
                raise Refusal(
                    f"{text.code(name)} is a name in `settings`, or too long, and cannot be a"
                    " decoy. Nothing was changed."
                )
        if what == "remove":
            terms.remove(db, request.team, names)
            return Shown(f"{text.listing([text.code(one) for one in names])}: no decoy any more.")
        terms.keep(
            db,
            request.team,
            [
                terms.Term(
                    team=request.team,
                    word_key=name_key(name),
                    word=name,
                    kind=hearsay.DECOY,
                    added_by=request.user,
                    added_at=request.now,
                )
                for name in names
            ],
        )
    return Shown(
        f"{text.listing([text.code(one) for one in names])} counts as a decoy, in answers that come"
        " from now on."
    )
