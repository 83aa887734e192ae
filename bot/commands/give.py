"""give NAME WHAT…: log what was given to an advocate: a thank-you, a ticket, help, a stage.

It stands beside what they are asked, so that it shows who is asked too much; `ask NAME` tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import goodwill, text
from bot.aloud import noted
from bot.cards import Shown
from bot.commands import _find as find
from bot.commands import command
from bot.grammar import unescaped

if TYPE_CHECKING:
    from bot.commands import Request

EXAMPLE = '`/bellwether give "Grace Example" a ticket for the conference`'


@command
def answer(request: Request) -> Shown:
    """Keep the give."""
    with request.house.open() as db, db.transaction():
        one, start = find.leading(db, request, EXAMPLE)
        what = unescaped(request.text[start:]) if start else ""
        made = goodwill.give(db, one, what, by=request.user, now=request.now)
        stands = goodwill.of(db, one, request.now)
    return Shown(
        f"Logged: {text.user(made.by)} gave *{text.said(one.name)}*"
        f" “{text.said(noted(made.what, share=request.share), 300)}”."
        f" Within a year that makes {text.count(stands.asks, 'ask')} and"
        f" {text.count(stands.gives, 'give')}."
    )
