"""touch NAME WHAT… [promise WHAT… DATE]: log that you were in contact, and what you promised.

Begin with `call`, `mail`, `meeting`, `event`, `message` or `thanks` to say what it was. What stands
after `promise` waits for you in `mine` until it is done; a day in it is when it is due. With
nothing but a name a form opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import handing, modals, text, touching
from bot.aloud import noted
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, _days, command
from bot.commands import _find as find
from bot.commands._form import open_form
from bot.grammar import Words, unescaped
from storage.touchpoints import KINDS

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Word
    from storage.advocates import Advocate

FORM = "touch"
EXAMPLE = '`/bellwether touch "Grace Example" call spoke about the meetup`'


@command
def answer(request: Request) -> Shown:
    """Keep the contact, or open the form where nothing is said of it."""
    with request.house.open() as db:
        one, start = find.leading(db, request, EXAMPLE)
    said = Words(tuple(word for word in request.words.words if word.end > start))
    if said or FORM not in modals.known() or not request.trigger_id:
        return _log(request, one, start, said)
    return open_form(request, FORM, one.id)


def _log(request: Request, one: Advocate, start: int, said: Words) -> Shown:
    kind, words = "other", said.words
    if words and not words[0].quoted and words[0].text.casefold() in KINDS:
        kind, start, words = words[0].text.casefold(), words[0].end, words[1:]
    at = next((n for n, word in enumerate(words) if _parts(word)), len(words))
    note, promise, promised = unescaped(request.text[start:]).strip(), "", words[at + 1 :]
    if at < len(words):
        begins = words[at].end - len(words[at].text)
        note = unescaped(request.text[start:begins]).strip()
        promise = unescaped(request.text[words[at].end :]).strip()
        if not promise:
            raise Refusal("What was promised? Say it after `promise`. Nothing was kept.")
    with request.house.open() as db, db.transaction():
        due, _ = _days.part(Words(promised), _days.today(db, request))
        before = handing.waiting(db, one, request.user)
        made = touching.touch(
            db,
            one,
            by=request.user,
            now=request.now,
            kind=kind,
            note=note,
            promise=promise,
            promise_due_on=due,
        )
    what = "a contact" if kind == "other" else text.code(kind)
    line = f"Logged: {what} with *{text.said(one.name)}*."
    if before:
        line += " That was the first contact, and the hand-over is done."
    if not made.promise:
        return Shown(line)
    until = f" until {due.isoformat()}" if due else ""
    line += f" You promised{until}: {text.said(noted(made.promise, share=request.share), 200)}"
    return Shown(line, (b.section(line), b.actions(b.button("Done", "promise_kept", made.id))))


def _parts(word: Word) -> bool:
    return not word.quoted and word.text.casefold() == "promise"
