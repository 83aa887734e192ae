"""Deals of HubSpot, with their contacts and when they entered each stage.

Heads as they are in exports and in the interface (HubSpot, "Default deal properties"). Contacts
stand in one cell, as `Jo (jo@example.com);Ann (ann@example.com)`, their ids as `111;222`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from bot.exports import export
from bot.exports._facts import Deal
from bot.profiles import Who
from value import identity
from value.identity import Key

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

_ENTERED = re.compile(r"date entered \"?(.{1,80}?)\"?", re.IGNORECASE)
_CONTACT = re.compile(r"(?P<name>[^();]*)\((?P<mail>[^()]*@[^()]*)\)")
_YES = frozenset(("true", "yes", "1"))


@export
class Deals:
    """What may be bought, by the id HubSpot gives it."""

    says = "deals of HubSpot"
    system = "hubspot"
    columns: ClassVar[Columns] = {
        "hubspot_deal": ("Record ID", "Record ID - Deal", "Deal ID", "hs_object_id"),
        "hubspot_stage": ("Deal Stage", "dealstage"),
        "hubspot_amount": ("Amount", "amount"),
        "hubspot_currency": ("Currency", "deal_currency_code", "Deal Currency"),
        "hubspot_opened": ("Create Date", "createdate"),
        "hubspot_closed": ("Close Date", "closedate"),
        "hubspot_company": ("Associated Company", "Associated Company Names", "Company Name"),
        "hubspot_company_id": ("Associated Company IDs", "associatedcompanyid"),
        "hubspot_contact": ("Associated Contact", "Associated Contacts"),
        "hubspot_contact_id": ("Associated Contact IDs", "Associated Contact ID"),
        "hubspot_lost": ("Is closed lost", "hs_is_closed_lost"),
        "hubspot_won": ("Is closed won", "hs_is_closed_won"),
        "hubspot_odds": ("Deal probability", "hs_deal_stage_probability"),
    }
    needed = ("hubspot_deal", "hubspot_stage")

    def more(self, head: str) -> str:
        """Name the columns of the times at which stages were entered."""
        found = _ENTERED.fullmatch(head)
        return f"entered {found[1]}" if found else ""

    def read(self, row: Row) -> Deal:
        """Say how a deal stands."""
        number = row["hubspot_deal"].strip()
        if not number.isdecimal():
            raise ValueError("no deal id")
        won, lost = (row[f"hubspot_{one}"].casefold() in _YES for one in ("won", "lost"))
        state = row.state("hubspot_stage", "won" if won else "lost" if lost else "")
        people = _people(row)
        account = row.account("hubspot_company", "", "")
        firm = row["hubspot_company_id"].partition(";")[0].strip()
        if firm.isdecimal():
            base = account or Who(kind="account", keys=())
            account = replace(base, keys=(Key("hubspot_company", firm), *base.keys))
        whose = account or (people[0] if people else None)
        if whose is None:
            raise ValueError("no customer: neither a company nor a contact")
        if account:
            people = tuple(replace(one, account=account) for one in people)
        worth = row.money("hubspot_amount", "hubspot_currency")
        return Deal(
            who=replace(whose, state="conversion" if state == "won" else "nurture"),
            system=self.system,
            system_id=number,
            stage=row.word("hubspot_stage"),
            state=state,
            amount=worth[0] if worth else None,
            currency=worth[1] if worth else "",
            opened_at=row.moment("hubspot_opened"),
            closed_at=row.moment("hubspot_closed") if state != "open" else None,
            p_win=odds(row, "hubspot_odds"),
            steps=_steps(row),
            people=people,
        )


def odds(row: Row, column: str) -> float | None:
    """Read a chance, as a share or in percent; None where there is none."""
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*(%?)", row[column].strip(), re.ASCII)
    if not found:
        return None
    share = float(found[1].replace(",", "."))
    share = share / 100 if found[2] or share > 1 else share
    return share if share <= 1 else None


def _steps(row: Row) -> tuple[tuple[datetime, str], ...]:
    entered = [
        (at, column.removeprefix("entered "))
        for column in row.cells
        if column.startswith("entered ") and (at := row.moment(column))
    ]
    return tuple(sorted(entered, key=lambda step: (step[0].astimezone(UTC), step[1])))


def _people(row: Row) -> tuple[Who, ...]:
    keys = row.reading.keys
    ids = [one.strip() for one in row["hubspot_contact_id"].split(";") if one.strip().isdecimal()]
    parts = [one.strip() for one in row["hubspot_contact"].split(";") if one.strip()]
    # Where there are not as many of the one as of the other, nobody can say whose is whose.
    if ids and parts and len(ids) != len(parts):
        parts = []
    made = []
    for number, part in zip_longest(ids, parts):
        found = _CONTACT.fullmatch(part or "")
        mail = found["mail"] if found else part if part and "@" in part else ""
        name = found["name"].strip() if found else "" if mail else part or ""
        told = (*([Key("hubspot", number)] if number else []), *keys.of_address(mail or ""))
        if told:
            made.append(
                Who(
                    kind="person",
                    keys=(*told, *keys.of_name(name)),
                    label=identity.initials(name),
                    company=row.word("hubspot_company"),
                )
            )
    return tuple(made)
