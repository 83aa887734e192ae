"""Who of the colleagues can be counted on: who is still here, and who is away just now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import sight
from storage import absences, colleagues, watchlists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from storage import Database
    from storage.absences import Absence
    from storage.advocates import Advocate
    from storage.colleagues import Colleague

_USER = re.compile(r"[UW][A-Z0-9]+")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Staff:
    """The colleagues by Slack user, and the absences of those who are away now."""

    people: Mapping[str, Colleague] = field(default_factory=dict)
    away: Mapping[str, Absence] = field(default_factory=dict)

    def is_living(self, user: str | None) -> bool:
        """Tell whether somebody is a colleague who has not left.

        Before Slack has told us who is here, whoever has the id of a person is believed.
        """
        if not user:
            return False
        if not self.people:
            return _USER.fullmatch(user) is not None
        one = self.people.get(user)
        return one is not None and not one.is_gone

    def is_here(self, user: str | None) -> bool:
        """Tell whether somebody is a colleague who can be told something today."""
        return self.is_living(user) and user not in self.away

    def name(self, user: str) -> str:
        """Give somebody's name without calling them."""
        one = self.people.get(user)
        return one.name if one else ""

    def trusted(self) -> list[str]:
        """List who may assign relationships: managers first, then admins."""
        ranks = {"manager": 0, "admin": 1}
        found = [
            (ranks[role], one.user_id)
            for one in self.people.values()
            if (role := one.role or ("admin" if one.is_slack_admin else "")) in ranks
            and self.is_here(one.user_id)
        ]
        return [user for _, user in sorted(found)]


def staff(db: Database, team: str, now: datetime) -> Staff:
    """Learn who is here; a day begins and ends where the person lives."""
    people = {one.user_id: one for one in colleagues.every(db, team)}
    today = now.date()
    away = {
        one.subject_id: one
        for one in absences.between(db, team, "colleague", today - DAY, today + DAY)
        if one.from_on <= day_of(people.get(one.subject_id), now) <= one.until_on
    }
    return Staff(people, away)


def day_of(one: Colleague | None, now: datetime) -> date:
    """Tell which day it is where somebody lives."""
    try:
        zone = ZoneInfo(one.tz) if one else UTC
    except (ValueError, OSError, KeyError):  # a zone that this machine does not know
        zone = UTC
    return now.astimezone(zone).date()


def leads(db: Database, team: str, advocate: Advocate, here: Staff) -> list[str]:
    """List who answers for an advocate beside the owner: watchlists' owners, then managers."""
    owners = [one.owner for one in watchlists.of_advocate(db, team, advocate.id)]
    found = [user for user in owners if here.is_here(user)]
    return list(dict.fromkeys([*found, *here.trusted()]))


def in_turn(db: Database, advocate: Advocate, here: Staff) -> list[str]:
    """List who could be told about an advocate today, in the order of whose turn it is.

    The owner, the backup, and where neither is here those who answer beside them.
    """
    holders = (advocate.owner, advocate.backup)
    found = [
        user for user in holders if user and here.is_here(user) and may_hold(here, advocate, user)
    ]
    found += [
        user
        for user in leads(db, advocate.team, advocate, here)
        if user != advocate.slack_user
        and sight.may_see(_viewer(here, user), advocate)
        and advocate.id not in sight.closed_to(db, advocate.team, user)[1]
    ]
    return list(dict.fromkeys(found))


def may_hold(here: Staff, advocate: Advocate, user: str) -> bool:
    """Tell whether somebody may own the relationship or stand in."""
    return sight.may_hold(_viewer(here, user), advocate)


def _viewer(here: Staff, user: str) -> sight.Viewer:
    managers = {one.user_id: one.manager for one in here.people.values() if one.manager}
    return sight.Viewer(user, managers)
