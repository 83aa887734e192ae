"""Giving a file of customers or of what they bought, with what it does not say itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import filed
from bot.intake import Answers
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.roles import require
from value import money

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled, Values

DAYS = [("Day first: 31/12/2026", "day"), ("Month first: 12/31/2026", "month")]
NO_CURRENCY = "That is no currency; write its code, like EUR, or leave it empty."


def currency(values: Values) -> str:
    """Read the currency. Raises Wrong where it is none."""
    typed = values.text("currency")
    if not typed:
        return ""
    try:
        return money.currency(typed)
    except ValueError:
        raise Wrong({"currency": NO_CURRENCY}) from None


def day_first(values: Values) -> bool | None:
    """Read which comes first; None where nothing was picked."""
    return {"day": True, "month": False}.get(values.text("days"))


@modal
class ImportFile:
    """A file, and a currency for amounts that name none."""

    title = "Import"
    submit = "Look"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for the file. Raises Refusal where it is not for them."""
        with asked.house.open() as db:
            require(db, asked.team, asked.user, "admin", filed.WHAT)
        return [
            f.file(
                "file",
                "A CSV file",
                ("csv", "txt", "tsv"),
                hint="An export of HubSpot, Salesforce or Stripe, or the plain form. You see what"
                " is in it before anything is kept.",
            ),
            f.line(
                "currency",
                "Currency of amounts that name none",
                placeholder="EUR",
                most=3,
                optional=True,
            ),
            f.pick("days", "Days like 03/04/2026", DAYS, optional=True),
        ]

    def take(self, filled: Filled) -> Later:
        """See that it can be looked at; the look itself comes after."""
        given = filled.values.files("file")
        if not given:
            raise Wrong({"file": "Give a file."})
        answers = Answers(currency=currency(filled.values), day_first=day_first(filled.values))

        def look() -> Shown:
            return filed.begin(
                filled.house,
                filled.team,
                filled.user,
                filled.channel,
                given[0],
                answers,
                filled.now,
            )

        return Later(look)
