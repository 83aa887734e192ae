"""How much each colleague carries, and who hears of an alert in person.

A card in a channel is there for whoever looks; a call by name costs somebody's attention. So each
alert calls at most one person, and nobody more often in a week than their ceiling: over it the
call goes to the backup, else the alert waits for the digest, the gravest first. Nothing is lost:
every alert has its notice, and every held one is in a digest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.staff import in_turn, leads, staff
from storage import advocates, alerts, colleagues, handovers, notices, overloads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.staff import Staff
    from storage import Database
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.notices import Notice
    from storage.overloads import Overload

CAPACITY = 40
"""How much somebody can carry well, in weighted relationships, where nobody has said."""
CEILING = 15
"""How many alerts a week call somebody, where nobody has said."""
WEEK = timedelta(days=7)
MONTH = timedelta(days=28)
ALERT, HANDOVER = 2, 3
"""What an open alert and an unfinished hand-over weigh, against a relationship that is calm."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one colleague carries, and how many alerts have called them within a week."""

    user: str
    relationships: int = 0
    alerts: int = 0
    handovers: int = 0
    reached: int = 0
    capacity: int = CAPACITY
    ceiling: int = CEILING

    @property
    def weight(self) -> int:
        """Weigh it all."""
        return self.relationships + ALERT * self.alerts + HANDOVER * self.handovers

    @property
    def share(self) -> float:
        """Give the weight as a share of what they can carry."""
        return self.weight / max(self.capacity, 1)

    @property
    def is_over(self) -> bool:
        """Whether it is more than they can carry well."""
        return self.weight > self.capacity


def loads(db: Database, team: str, now: datetime) -> dict[str, Load]:
    """Weigh what everybody carries, by Slack user; who carries nothing is there too."""
    held = Counter(advocates.by_owner(db, team))
    live = Counter(alerts.live_by_owner(db, team))
    passing = Counter(one.taker for one in handovers.incomplete(db, team))
    called = notices.reached(db, team, now - WEEK)
    known = {one.user_id: one for one in colleagues.every(db, team)}
    users = {*held, *passing, *called, *(u for u, one in known.items() if not one.is_gone)} - {""}
    return {
        user: Load(
            user,
            held[user],
            live[user],
            passing[user],
            called.get(user, 0),
            capacity=_said(known[user].capacity if user in known else None, CAPACITY),
            ceiling=_said(known[user].ceiling if user in known else None, CEILING),
        )
        for user in sorted(users)
    }


def choose(
    turn: Sequence[tuple[str, str]], reached: Mapping[str, int], ceilings: Mapping[str, int]
) -> tuple[str, str, bool]:
    """Choose who is called, as whom, and whether it is held for their digest; pure.

    `turn` names who could be, as user and role. The first who has not heard enough is called; where
    all have, it waits for the first.
    """
    for user, role in turn:
        if reached.get(user, 0) < ceilings.get(user, CEILING):
            return user, role, False
    return (*turn[0], True) if turn else ("", "", True)


def call(db: Database, alert: Alert, advocate: Advocate, now: datetime) -> Notice:
    """Decide who is called for an alert, within the open transaction; once for each alert.

    One that was held is looked at again when it is asked anew, because it has become graver.
    """
    team = alert.team
    db.serialise("notices", team)
    before = notices.one(db, team, alert.id)
    if before is not None and not before.is_held:
        return before
    here = staff(db, team, now)
    found = [(user, _role(advocate, user)) for user in in_turn(db, advocate, here)]
    turn = [pair for pair in found if pair[1] != "lead"] or found[:1]
    reached = notices.reached(db, team, now - WEEK)
    ceilings = {user: _said(one.ceiling, CEILING) for user, one in here.people.items()}
    user, role, is_held = choose(turn, reached, ceilings)
    made = notices.Notice(
        team=team, alert_id=alert.id, whom=user, role=role, is_held=is_held, at=now
    )
    if before is None:
        notices.add(db, team, made)
    else:
        notices.change(db, team, alert.id, whom=user, role=role, is_held=is_held, at=now)
    if turn and (is_held or user != turn[0][0]):
        full = turn[0][0]
        says = f"{reached.get(full, 0)} alerts within a week, and the ceiling is"
        _note(db, team, full, "alerts", f"{says} {ceilings.get(full, CEILING)}", now, WEEK)
    return made


def held_for(db: Database, team: str, user: str, since: datetime) -> list[tuple[Alert, Advocate]]:
    """List what was kept for somebody's digest since a time, the gravest first.

    `user` may be empty: then it is what nobody could be told.
    """
    found = []
    for notice in notices.held(db, team, since):
        alert = alerts.one(db, team, notice.alert_id)
        one = advocates.one(db, team, alert.advocate_id) if alert else None
        if notice.whom == user and alert is not None and one is not None:
            found.append((alert, one))
    return found


def watch_over(db: Database, team: str, now: datetime) -> list[Overload]:
    """Note who carries more than they can, and list all of which their lead has not heard."""
    for one in loads(db, team, now).values():
        if one.is_over:
            says = f"a load of {one.weight}, and the capacity is {one.capacity}"
            _note(db, team, one.user, "load", says, now, MONTH)
    return overloads.untold(db, team)


def lead_of(db: Database, team: str, user: str, here: Staff) -> str:
    """Tell who looks after a colleague: their manager, a watchlist's owner, else a manager."""
    one = here.people.get(user)
    if one is not None and one.manager and here.is_here(one.manager):
        return one.manager
    theirs = advocates.owned_by(db, team, user)
    found = [lead for person in theirs[:50] for lead in leads(db, team, person, here)]
    return next((lead for lead in [*found, *here.trusted()] if lead != user), "")


def _note(
    db: Database, team: str, user: str, why: str, says: str, now: datetime, within: timedelta
) -> None:
    made = overloads.Overload(team=team, user_id=user, why=why, at=now, says=says)
    overloads.note(db, team, made, now - within)


def _role(advocate: Advocate, user: str) -> str:
    if user == advocate.owner:
        return "owner"
    return "backup" if user == advocate.backup else "lead"


def _said(number: int | None, default: int) -> int:
    return default if number is None else number
