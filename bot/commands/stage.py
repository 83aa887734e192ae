"""stage [list | edit] | rename A to B | add A | move A N | retire A: what the stages are called.

Stages are labels for where a buyer is in deciding: no funnel, in no forced order. What points to
one points to it under any name. `retire` takes one out of use and keeps what points to it, `add`
with its old name brings it back; `edit` opens a form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import demand, roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.commands._form import open_form
from bot.grammar import Words
from bot.modals.stages import LABEL, MOST, added
from storage import stages
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database

_VERBS = ("list", "rename", "add", "move", "retire", "edit")


@command
def answer(request: Request) -> Shown:
    """Show the stages, or change them."""
    words = request.words.words
    what = words[0].text.casefold() if words and not words[0].quoted else ""
    rest = Words(words[1:], request.words.keywords)
    if not words or (what == "list" and not rest):
        with request.house.open() as db:
            return _shown(db, request.team)
    if what == "edit":
        return open_form(request, "stages")
    does = {"rename": _rename, "add": _add, "move": _move, "retire": _retire}.get(what)
    if does is None:
        near = find.alike(what, _VERBS, 1)
        meant = f" Did you mean `stage {near[0]}`?" if near else ""
        raise Refusal(
            f"I can {text.listing([text.code(one) for one in _VERBS], 'and')} stages, not"
            f" {text.code(what or '…')}.{meant} Nothing was changed."
        )
    with request.house.open() as db, db.transaction():
        roles.require(db, request.team, request.user, "manager", "change the stages")
        db.serialise("stages", request.team)
        does(request, db, rest)
        return _shown(db, request.team)


def _rename(request: Request, db: Database, words: Words) -> None:
    to, rest = words.after("to")
    one = demand.stage_of(db, request.team, _joined(rest))
    label = _label(db, request.team, _joined(to) if to else "", but=one.key)
    stages.keep(db, request.team, [replace(one, label=label, changed_by=request.user)])


def _add(request: Request, db: Database, words: Words) -> None:
    if len(stages.every(db, request.team)) >= MOST:
        raise Refusal(f"{MOST} stages are the most; retire one first. Nothing was changed.")
    label = _label(db, request.team, _joined(words))
    stages.keep(db, request.team, [added(db, request.team, label, request.user)])


def _move(request: Request, db: Database, words: Words) -> None:
    last = words.words[-1].text if words else ""
    if not last.isdecimal() or len(last) > 3 or not int(last):
        raise Refusal("To which place? Like `/bellwether stage move Piloting 3`. Nothing changed.")
    one = demand.stage_of(db, request.team, _joined(Words(words.words[:-1])))
    order = [stage for stage in stages.every(db, request.team) if stage.key != one.key]
    order.insert(int(last) - 1, one)
    moved = [
        replace(stage, ord=place, changed_by=request.user) for place, stage in enumerate(order)
    ]
    stages.keep(db, request.team, moved)


def _retire(request: Request, db: Database, words: Words) -> None:
    one = demand.stage_of(db, request.team, _joined(words))
    if len(stages.every(db, request.team)) == 1:
        raise Refusal("At least one stage has to stay in use. Nothing was changed.")
    gone = replace(one, retired_at=request.now, changed_by=request.user)
    stages.keep(db, request.team, [gone])


def _label(db: Database, team: str, words: str, but: str = "") -> str:
    label = text.plain(words, 1000)
    if not label or len(label) > LABEL:
        raise Refusal(f"A stage is called by 1 to {LABEL} characters. Nothing was changed.")
    for one in stages.every(db, team):
        if one.key != but and name_key(one.label) == name_key(label):
            raise Refusal(f"A stage is called {text.code(label)} already. Nothing was changed.")
    return label


def _shown(db: Database, team: str) -> Shown:
    every = stages.every(db, team, retired=True)
    lines = [
        f"{place}. *{text.said(one.label)}* ({text.code(one.key)})"
        for place, one in enumerate((one for one in every if one.retired_at is None), 1)
    ]
    out = [text.said(one.label) for one in every if one.retired_at is not None]
    said = "\n".join(lines) + (f"\nOut of use: {text.listing(out)}" if out else "")
    edit = b.actions(b.button("Edit …", "stages_edit", "any"))
    return Shown(said, (b.section(said), edit))


def _joined(words: Words) -> str:
    return " ".join(word.text for word in words.words)
