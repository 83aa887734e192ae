"""Two customers are one: join them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import likeness
from bot.actions import action
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.customers import named
from bot.commands.customers import WHAT
from bot.roles import require
from storage import customers

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Join them, and offer to undo it."""
    one, _, other = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        require(db, press.team, press.user, "manager", WHAT)
        made = likeness.same(db, press.team, one, other, by=press.user, now=press.now)
        people = {each.id: each for each in customers.some(db, press.team, [one, other])}
    line = f"Joined: {named(people[made.joined_id])} is {named(people[made.kept_id])} from now on."
    return Shown(line, (b.section(line), b.actions(b.button("Undo", "join_undo", made.id))))
