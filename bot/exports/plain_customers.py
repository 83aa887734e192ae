"""Customers in our own plain form: an address, a company or a domain, and what is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Person
from storage.customers import STATES
from value.handles import handle
from value.identity import Key

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

WHO = {
    "email": ("e-mail", "mail", "customer_email"),
    "name": ("full_name", "contact", "person"),
    "company": ("account", "organisation", "organization", "customer"),
    "domain": ("website", "company_domain"),
}
"""The columns by which any plain form says whom a row is about."""


@export
class Customers(Plain):
    """People and accounts."""

    says = "customers in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        **WHO,
        "contract": ("subscription",),
        "state": ("lifecycle",),
        "first_seen": ("since", "created", "first_seen_at"),
        "handle": ("handles", "profile", "profiles"),
    }
    needed = ("email|company|domain",)

    def read(self, row: Row) -> Person:
        """Say who a customer is."""
        contract = row["contract"].casefold() or "unknown"
        if contract not in ("yes", "no", "unknown"):
            raise ValueError("contract is yes, no or unknown")
        state = row["state"].casefold() or "lead"
        if state not in STATES:
            raise ValueError(f"state is one of {', '.join(STATES)}")
        who = row.customer()
        said = "" if contract == "unknown" else contract
        handles = [handle(one) for one in row["handle"].replace(";", " ").split()]
        keys = tuple(Key("handle", one, "asserted") for one in dict.fromkeys(handles) if one)
        marks = tuple(row.reading.keys.mark_of(one.value) for one in keys)
        return Person(
            who=replace(
                who,
                keys=(*who.keys, *keys),
                marks=marks,
                contract=said,
                state=state,
                first_seen_at=row.moment("first_seen"),
            )
        )
