"""Deals in our own plain form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Deal
from bot.exports.hubspot_deals import odds
from bot.exports.plain_customers import WHO

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row


@export
class Deals(Plain):
    """What may be bought."""

    says = "deals in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "deal": ("deal_id", "opportunity", "opportunity_id"),
        **WHO,
        "stage": ("status", "state", "deal_stage"),
        "amount": ("value", "worth"),
        "currency": ("currency_code",),
        "opened": ("opened_at", "created", "created_at"),
        "closed": ("closed_at", "close_date"),
        "p_win": ("probability", "odds"),
    }
    needed = ("deal", "stage")

    def read(self, row: Row) -> Deal:
        """Say how a deal stands."""
        if not row["deal"]:
            raise ValueError("no deal id")
        state = row.state("stage")
        worth = row.money("amount")
        return Deal(
            who=replace(row.customer(), state="conversion" if state == "won" else "nurture"),
            system=self.system,
            system_id=row["deal"].strip()[:120],
            stage=row.word("stage"),
            state=state,
            amount=worth[0] if worth else None,
            currency=worth[1] if worth else "",
            opened_at=row.moment("opened"),
            closed_at=row.moment("closed") if state != "open" else None,
            p_win=odds(row, "p_win"),
        )
