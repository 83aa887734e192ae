"""A kind of buyer: made, or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand, text
from bot.cards import Shown
from bot.commands import Refusal
from bot.commands._find import NAME, whole_name
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage import buyers
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.buyers import Buyer

_ROLES = [(role.capitalize(), role) for role in buyers.ROLES]


@modal
class BuyerForm:
    """A name, a segment, the role in deciding, and a note."""

    title = "Kind of Buyer"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it; of one that is there, as it is."""
        with asked.house.open() as db:
            one = _of(db, asked)
        return [
            f.line("name", "Name", value=one.name if one else "", most=NAME),
            f.pick("role", "Role in deciding", _ROLES, value=one.role if one else ""),
            f.line(
                "segment",
                "Where they work",
                value=one.segment if one else "",
                most=150,
                optional=True,
                placeholder="Banks with 500 to 5,000 people",
            ),
            f.line(
                "note",
                "Note",
                value=one.note if one else "",
                most=1000,
                lines=True,
                optional=True,
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep it; whoever saves it has reviewed it."""
        values = filled.values
        about = {name: values.text(name) for name in ("role", "segment", "note")}
        with filled.house.open() as db, db.transaction():
            one = _of(db, filled)
            with whom.at(filled, "name"):
                name = whole_name(text.plain(values.text("name"), 1000), "buyer")
            there = buyers.by_name(db, filled.team, name)
            if there is not None and (one is None or there.id != one.id):
                raise Wrong({"name": "There is a kind of buyer of this name; choose another."})
            if one is None:
                demand.buyer_made(db, filled.team, name, filled.user, filled.now, **about)
            else:
                keys = {"name": name, "name_key": name_key(name)}
                buyers.change(db, filled.team, one.id, reviewed_at=filled.now, **(about | keys))
        return Shown(f"Kept: *{text.said(name)}*. `/bellwether buyer show` tells what is known.")


def _of(db: Database, asked: Asked) -> Buyer | None:
    if not asked.about.startswith("buyer_"):
        return None
    one = buyers.one(db, asked.team, asked.about)
    if one is None:
        raise Refusal("That kind of buyer was removed meanwhile. Nothing was changed.")
    return one
