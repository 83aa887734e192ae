"""Costs in our own plain form: hours, perks, fees and tools, each for a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot import sheets
from bot.exports import Plain, export
from bot.exports._facts import Cost
from storage.costs import KINDS

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row


@export
class Costs(Plain):
    """What was spent."""

    says = "costs in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "cost": ("cost_kind", "kind_of_cost"),
        "amount": ("total", "spent"),
        "currency": ("currency_code",),
        "from": ("first_on", "start", "date", "month"),
        "until": ("last_on", "end", "to"),
        "hours": ("how_many_hours",),
        "advocate": ("advocate_name",),
        "watchlist": ("programme", "program"),
        "note": ("what", "for"),
        "ref": ("reference", "id"),
    }
    needed = ("cost", "amount", "from")

    def read(self, row: Row) -> Cost:
        """Say what was spent, and when."""
        kind = row["cost"].strip().casefold()
        if kind not in KINDS:
            raise ValueError(f"a cost is one of {', '.join(KINDS)}")
        worth, first = row.money("amount"), row.day("from")
        if worth is None or first is None:
            raise ValueError("no amount, or no day")
        last = row.day("until") or first
        if worth[0] < 0 or last < first:
            raise ValueError("a negative amount, or a period that ends before it begins")
        given = row["ref"].strip()[:120]
        made = row.mark(*self.columns)
        return Cost(
            kind=kind,
            first_on=first,
            last_on=last,
            amount=worth[0],
            currency=worth[1],
            hours=sheets.number(row["hours"]) if row["hours"] else None,
            note=row.word("note"),
            advocate=row.word("advocate"),
            watchlist=row.word("watchlist"),
            ext_id=f"plain:{given or made}",
        )
