"""merge NAME into NAME: two advocates are one person; puts their places together, can be undone.

The first name's places and watchlists go over to the second, who keeps their owner. The first name
still finds the person. What was raised under it stays as it is until it is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.grammar import Words
from bot.merging import merge

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Merge the two, and offer to undo it."""
    typed = request.words.words
    at = next(
        (
            n
            for n, word in enumerate(typed)
            if word.kind == "word" and not word.quoted and word.text.casefold() in ("into", "with")
        ),
        -1,
    )
    first, second = Words(typed[: max(at, 0)]).name(), Words(typed[at + 1 :]).name()
    if at < 0 or not first or not second:
        raise Refusal(
            'Who into whom? Like `/bellwether merge "G. Example" into "Grace Example"`. Nothing'
            " was changed."
        )
    with request.house.open() as db, db.transaction():
        merged, kept = find.advocate(db, request, first), find.advocate(db, request, second)
        if merged.id == kept.id:
            raise Refusal(f"Both names are {text.code(kept.name)} already. Nothing was changed.")
        done = merge(db, kept, merged, request.user, request.now)
    line = (
        f"*{text.said(merged.name)}* is *{text.said(kept.name)}* from now on:"
        f" {text.count(len(done.accounts), 'account')} went over. {text.user(kept.owner)} holds the"
        " relationship."
    )
    undo = b.actions(b.button("Undo", "merge_undo", done.id))
    return Shown(line, (b.section(line), undo))
