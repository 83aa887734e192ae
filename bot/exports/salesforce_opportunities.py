"""Opportunities of Salesforce as the Data Loader and the interface give them: names of fields.

Heads are those of the object (Salesforce, "Opportunity", Object Reference). IsWon and IsClosed say
what a stage means, whatever it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports.salesforce_report import opportunity

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._facts import Deal
    from bot.exports._reading import Row


@export
class Opportunities(Plain):
    """What may be bought, by its id of 18 characters."""

    says = "opportunities of Salesforce"
    system = "sf"
    columns: ClassVar[Columns] = {
        "sf_opportunity": ("Id",),
        "sf_stage": ("StageName",),
        "sf_account_id": ("AccountId",),
        "sf_account": ("Account.Name",),
        "sf_name": ("Name",),
        "sf_amount": ("Amount",),
        "sf_currency": ("CurrencyIsoCode",),
        "sf_opened": ("CreatedDate",),
        "sf_closed": ("CloseDate",),
        "sf_odds": ("Probability",),
        "sf_is_closed": ("IsClosed",),
        "sf_is_won": ("IsWon",),
    }
    needed = ("sf_opportunity", "sf_stage")

    def read(self, row: Row) -> Deal:
        """Say how an opportunity stands."""
        won, closed = (row[f"sf_is_{one}"].casefold() == "true" for one in ("won", "closed"))
        said = "won" if won else "lost" if closed else "open" if row["sf_is_closed"] else ""
        return opportunity(row, said)
