"""visit [NAME] | list | show NAME | due [NAME won|lost DATE] | skip | forget: how they came to buy.

A reference visit is a talk with a customer about how they came to decide. `visit "Acme"` opens the
form, during the call or after it; what it teaches is proposed, and counts once somebody takes it.
`visit due "Acme" won 2026-05-01` says that a deal closed; 60 to 120 days later a visit is due, and
one lost deal in three months. `visit skip "Acme"` says that there will be none, `visit forget
"Acme"` forgets all that they said. Quote the name of a customer who is called like one of these
words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text, visiting
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import visit as card
from bot.commands import Refusal, _days, command
from bot.commands._form import open_form
from bot.grammar import Words
from bot.modals.visit import NEW
from storage import closings, visits
from storage.advocates import name_key
from storage.closings import OUTCOMES

if TYPE_CHECKING:
    from bot.commands import Request

MOST = 20
EXAMPLE = '`/bellwether visit due "Acme" won 2026-05-01`'


@command
def answer(request: Request) -> Shown:
    """Open the form, or do what the second word says."""
    words = request.words.words
    what = words[0].text.casefold() if words and not words[0].quoted else ""
    does = {"list": _list, "show": _show, "due": _due, "skip": _skip, "forget": _forget}.get(what)
    if does is None:
        name = text.shorten(_name(request.words), visiting.MOST_CUSTOMER)
        return open_form(request, "visit", f"{NEW} {name}")
    return does(request, Words(words[1:]))


def _list(request: Request, words: Words) -> Shown:  # noqa: ARG001 - the others want the words
    with request.house.open() as db:
        found = visits.every(db, request.team)
    if not found:
        return Shown('No visit is logged yet. `/bellwether visit "Acme"` opens the form.')
    lines = [
        f"{text.day(one.at)}: *{text.said(one.customer)}*  ·  {text.user(one.by)}"
        for one in found[:MOST]
    ]
    return Shown(f"{text.count(len(found), 'visit')}\n{b.bullets(lines)}")


def _show(request: Request, words: Words) -> Shown:
    name = _name(words)
    with request.house.open() as db:
        found = [one for one in visits.every(db, request.team) if _is(one.customer, name)]
        if not found:
            raise Refusal(
                f"I know no visit to {text.code(name or '…')}. `/bellwether visit list` shows all."
            )
        return card.show(visiting.show(db, request.team, found[0].id))


def _due(request: Request, words: Words) -> Shown:
    if words:
        return _closed(request, words)
    with request.house.open() as db:
        found = visiting.due(db, request.team, request.now)
    if not found:
        return Shown(
            "No visit is due. One is, 60 to 120 days after a deal was won or lost;"
            f" {EXAMPLE} says that one was."
        )
    blocks = [block for one in found[:MOST] for block in card.due_blocks(one)]
    return Shown("\n".join(card.due_line(one) for one in found[:MOST]), tuple(blocks))


def _closed(request: Request, words: Words) -> Shown:
    with request.house.open() as db, db.transaction():
        on, rest = _days.needed(words, _days.today(db, request), "won")
        ends = [word for word in rest.words if _outcome(word.text) and not word.quoted]
        if not ends:
            raise Refusal(f"Was it `won` or `lost`? Like {EXAMPLE}. Nothing was changed.")
        name = _name(Words(tuple(word for word in rest.words if word is not ends[-1])))
        if on > _days.today(db, request):
            raise Refusal("A deal is closed when it has been: say a past day. Nothing was kept.")
        outcome = _outcome(ends[-1].text)
        is_new = visiting.keep_closing(
            db, request.team, name, outcome, on, request.user, request.now
        )
    first, last = on + visiting.FIRST, on + visiting.LAST
    kept = "Kept" if is_new else "Kept already"
    return Shown(
        f"{kept}: *{text.said(name)}*, {outcome} on {on.isoformat()}. A visit is due from"
        f" {first.isoformat()} to {last.isoformat()}."
    )


def _skip(request: Request, words: Words) -> Shown:
    name = _name(words)
    with request.house.open() as db, db.transaction():
        there = closings.of_customer(db, request.team, name)
        still = [one for one in there if one.settled_at is None]
        if not still:
            raise Refusal(
                f"No visit to {text.code(name or '…')} is due or will be. Nothing was changed."
            )
        for one in still:
            closings.change(db, request.team, one.id, settled_at=request.now)
    return Shown(f"No visit to *{text.said(name)}* will be asked for.")


def _forget(request: Request, words: Words) -> Shown:
    name = _name(words)
    with request.house.open() as db, db.transaction():
        gone = visiting.forget(db, request.team, name, request.user)
    return Shown(
        f"Forgotten: {text.count(gone, 'thing')} that {text.code(name)} said, or that is about"
        " them. The questions stay."
    )


def _outcome(word: str) -> str:
    return word.casefold() if word.casefold() in OUTCOMES else ""


def _name(words: Words) -> str:
    return " ".join(word.text for word in words.words if word.kind in ("word", "link"))


def _is(customer: str, name: str) -> bool:
    return name_key(customer) == name_key(name)
