"""Whom a form is about: an advocate who was given with it, or is chosen in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import sight, text
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Wrong
from bot.modals import _fields as f
from storage import advocates, alerts, colleagues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.advocates import Advocate

FIELD = "advocate"
ANY = "any"
"""What a form is about where the advocate is chosen in it."""


def given(db: Database, asked: Asked) -> Advocate | None:
    """Find the advocate that a form was opened about, by their id or an alert's; None where none.

    Raises Refusal where they are not watched any more, or are not for this person to see.
    """
    if asked.about in ("", ANY):
        return None
    alert = alerts.one(db, asked.team, asked.about)
    one = advocates.one(db, asked.team, alert.advocate_id if alert else asked.about)
    if one is None or not sight.may_see(sight.viewer(db, asked.team, asked.user), one):
        raise Refusal("That advocate is not watched any more, so nothing was changed.")
    return one


def ask(one: Advocate | None, *, hint: str = "") -> Block:
    """Name the advocate, or ask for one."""
    if one is not None:
        return b.section(f"*{text.said(one.name, 200)}*")
    return f.find(FIELD, "Advocate", "advocates", hint=hint)


def chosen(db: Database, filled: Filled) -> Advocate:
    """Give the advocate a form is about. Raises Wrong where the one chosen is not there."""
    if one := given(db, filled):
        return one
    one = advocates.one(db, filled.team, filled.values.text(FIELD))
    if one is None or not sight.may_see(sight.viewer(db, filled.team, filled.user), one):
        raise Wrong({FIELD: "They are not watched any more; choose somebody else."})
    return one


@contextmanager
def at(filled: Filled, name: str) -> Iterator[None]:
    """Say at a field why what is done here was refused, so that what was typed is not lost."""
    try:
        yield
    except Refusal as refusal:
        with filled.house.open() as db:
            names = {one.user_id: one.name for one in colleagues.every(db, filled.team)}
        raise Wrong({name: text.unmarked(str(refusal), names)}) from None
