"""Forgetting a customer for good, once their name was typed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import letting_go, roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from storage import customers
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.customers import Customer

WHAT = "forget a customer"
NAMELESS = "forget"
"""What is typed to confirm where a customer has no name."""


@modal
class ForgetCustomer:
    """Their name once more."""

    title = "Forget a Customer"
    submit = "Forget"

    def draw(self, asked: Asked) -> list[Block]:
        """Say what goes, and ask for the name."""
        with asked.house.open() as db:
            one = _given(db, asked)
        name = one.label or NAMELESS
        works = f", {text.said(one.company, 80)}" if one.company not in ("", one.label) else ""
        return [
            b.section(f"*{text.said(name, 200)}*{works}: since {text.day(one.first_seen_at)}"),
            b.section(
                "Profile, keys, payments, deals, tickets, touches and answers are erased, and so is"
                " what they said in visits. Numbers are reckoned without them. No import and no"
                " webhook brings them back. *There is no way back.*"
            ),
            f.line("name", f"Type {text.plain(name, 80)} to confirm", most=200),
        ]

    def take(self, filled: Filled) -> Later:
        """See that the name is right; the forgetting comes after."""
        house = filled.house
        with house.open() as db:
            one = _given(db, filled)
        name = one.label or NAMELESS
        if name_key(filled.values.text("name")) != name_key(name):
            raise Wrong({"name": f"Type {text.plain(name, 80)} as it is written above."})

        def do() -> Shown:
            with house.open() as db, db.transaction():
                done = letting_go.forget(house, db, _given(db, filled), filled.user)
            return Shown(
                f"Forgotten: {text.count(done.rows, 'row')}, and"
                f" {text.count(done.named, 'place')} that named them."
                f" {text.count(done.files, 'file')} in Slack go within a minute. Nothing brings"
                " them back. Copies made with `bellwether backup` are yours to delete."
            )

        return Later(do)


def _given(db: Database, asked: Asked) -> Customer:
    roles.require(db, asked.team, asked.user, "admin", WHAT)
    one = customers.one(db, asked.team, asked.about)
    if one is None:
        raise Refusal("That customer is not kept any more. Nothing was changed.")
    return one
