"""Giving a relationship to a colleague, and saying who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.modals import _fields as f
from bot.modals import _whom as whom
from bot.modals import modal

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled

MAY = "assign relationships"


@modal
class Assign:
    """Owner, backup and why; the history keeps all three."""

    title = "Assign a Relationship"
    submit = "Assign"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask who is to hold it."""
        with asked.house.open() as db:
            one = whom.given(db, asked)
            roles.require(db, asked.team, asked.user, "manager", MAY)
            past = owning.history(db, one) if one else []
        blocks = [
            whom.ask(one),
            f.person("owner", "Owner", value=one.owner if one else ""),
            f.person("backup", "Backup", value=(one.backup or "") if one else "", optional=True),
            f.line("why", "Why", most=200, optional=True, hint="It stays in the history."),
        ]
        if past:
            blocks.append(b.context("*So far*\n" + b.bullets(past[:5])))
        return blocks

    def take(self, filled: Filled) -> Shown:
        """Assign it."""
        values = filled.values
        with filled.house.open() as db, db.transaction():
            one = whom.chosen(db, filled)
            with whom.at(filled, "owner"):
                roles.require(db, filled.team, filled.user, "manager", MAY)
                found = owning.assign(
                    db,
                    one,
                    values.text("owner"),
                    by=filled.user,
                    why=values.text("why") or "assigned",
                    now=filled.now,
                    backup=values.text("backup"),
                )
        filled.house.nudge.set()
        stands = f", and {text.user(found.backup)} stands in" if found.backup else ""
        return Shown(
            f"{text.user(found.owner)} holds the relationship with *{text.said(found.name)}* from"
            f" now on{stands}."
        )
