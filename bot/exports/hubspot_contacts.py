"""Contacts of HubSpot: people with their company, and how far they have come.

Heads as they are in exports and in the interface (HubSpot, "Export your records"; "Default contact
properties"). A lifecycle stage is a state: lead, nurture, conversion.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Person
from bot.profiles import Who
from value import identity
from value.identity import Key

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

_STATES = {
    "customer": "conversion",
    "evangelist": "conversion",
    "opportunity": "nurture",
    "salesqualifiedlead": "nurture",
    "marketingqualifiedlead": "nurture",
}


@export
class Contacts(Plain):
    """People, by the id HubSpot gives them."""

    says = "contacts of HubSpot"
    system = "hubspot"
    columns: ClassVar[Columns] = {
        "hubspot_id": ("Record ID", "Record ID - Contact", "Contact ID", "hs_object_id", "vid"),
        "hubspot_email": ("Email", "Email Address"),
        "hubspot_first": ("First Name", "firstname"),
        "hubspot_last": ("Last Name", "lastname"),
        "hubspot_company": ("Company Name", "Company", "Associated Company"),
        "hubspot_company_id": (
            "associatedcompanyid",
            "Associated Company IDs",
            "Primary Company ID",
        ),
        "hubspot_lifecycle": ("Lifecycle Stage", "lifecyclestage"),
        "hubspot_created": ("Create Date", "createdate"),
        "hubspot_twitter": ("Twitter Username", "twitterhandle"),
    }
    needed = ("hubspot_id", "hubspot_email")

    def read(self, row: Row) -> Person:
        """Say who a contact is."""
        keys = row.reading.keys
        number = row["hubspot_id"].strip()
        if not number.isdecimal():
            raise ValueError("no record id")
        name = f"{row['hubspot_first']} {row['hubspot_last']}".strip()
        told = [Key("hubspot", number), *keys.of_address(row["hubspot_email"])]
        marks: tuple[str, ...] = ()
        if handle := row["hubspot_twitter"].strip().lstrip("@").casefold():
            told.append(Key("handle", f"twitter:{handle[:50]}", "asserted"))
            marks = (keys.mark_of(f"twitter:{handle[:50]}"),)
        account = row.account("hubspot_company", "hubspot_email", "")
        firm = row["hubspot_company_id"].partition(";")[0].strip()
        if firm.isdecimal():
            base = account or Who(kind="account", keys=(), label=row.word("hubspot_company"))
            account = replace(base, keys=(Key("hubspot_company", firm), *base.keys))
        stage = row["hubspot_lifecycle"].replace(" ", "").replace("_", "").casefold()
        return Person(
            who=Who(
                kind="person",
                keys=(*told, *keys.of_name(name)),
                marks=marks,
                label=identity.initials(name),
                company=row.word("hubspot_company"),
                account=account,
                state=_STATES.get(stage, "lead"),
                first_seen_at=row.moment("hubspot_created"),
            )
        )
