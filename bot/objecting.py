"""On what grounds people are watched, what they are told of it, and what their objection does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import forgotten
from bot.commands import Refusal
from bot.pepper import pepper_of
from bot.settings import SettingsError
from storage import accounts, advocates, alerts, bases, cards, informed, tombstones

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House
    from storage import Database
    from storage.advocates import Advocate

MONTH = timedelta(days=30)
"""How long somebody may be watched before they are told: Art. 14(3)(a) GDPR says a month."""


def has_objected(db: Database, advocate: Advocate) -> bool:
    """Tell whether somebody has objected: nothing more of theirs is read, and nothing raised."""
    known = informed.one(db, advocate.team, advocate.id)
    return known is not None and known.objected_at is not None


def object_to(house: House, db: Database, advocate: Advocate, by: str) -> int:
    """Keep to somebody's objection, within the open transaction; gives how many places rest.

    Their places are read no more and cannot be added anew, and what is open about them closes.
    Raises Refusal where the key is lost.
    """
    team, now = advocate.team, house.now()
    places = accounts.of_advocate(db, team, advocate.id)
    try:
        pepper = pepper_of(db, team, house.settings, now)
    except SettingsError as error:
        raise Refusal(str(error)) from None
    tombstones.add(db, team, forgotten.stones(pepper, team, places, by=by, now=now))
    informed.note(db, team, advocate.id, by, now, objected_at=now)
    for one in places:
        accounts.change(db, team, one.id, ended=True, leased_until=None)
    for alert in alerts.of_advocate(db, team, advocate.id):
        if alert.state in alerts.LIVE:
            alerts.change(
                db, team, alert.id, state="resolved", acted_by=None, acted_at=now, updated_at=now
            )
            cards.ask(db, team, alert.id, now)
    return len(places)


def untold(db: Database, team: str, now: datetime) -> list[Advocate]:
    """List who has been watched for a month and was told nothing of it, by name.

    Who works here was asked, and has agreed.
    """
    told = {one.advocate_id for one in informed.every(db, team) if one.sent_at or one.objected_at}
    return [
        one
        for one in advocates.every(db, team)
        if one.kind != "inside" and one.id not in told and one.added_at <= now - MONTH
    ]


def groundless(db: Database, team: str) -> list[Advocate]:
    """List who is watched without any basis: nobody, once the workspace has one."""
    if bases.one(db, team) is not None:
        return []
    own = {one.advocate_id for one in informed.every(db, team) if one.basis}
    return [one for one in advocates.every(db, team) if one.id not in own]
