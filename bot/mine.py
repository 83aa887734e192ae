"""What needs a colleague first, gathered once for the command, the home and the digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import goodwill, handing, roles, sight
from bot.load import Load, loads
from bot.staff import staff
from storage import advocates, alerts, notices, orphans, touchpoints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.goodwill import Standing
    from storage import Database
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.handovers import Handover
    from storage.orphans import Orphan
    from storage.touchpoints import Touchpoint


@dataclass(frozen=True, slots=True)
class Mine:
    """What waits for one colleague, each kind with the most pressing first.

    Orphans are there for those who may assign; `tired` are those of theirs who are asked too much.
    """

    load: Load
    relationships: int
    handovers: Sequence[tuple[Handover, Advocate]]
    alerts: Sequence[tuple[Alert, Advocate]]
    promises: Sequence[tuple[Touchpoint, Advocate]]
    orphans: Sequence[tuple[Orphan, Advocate]]
    tired: Sequence[tuple[Advocate, Standing]]


def gather(  # noqa: PLR0913 - who, of whom, and what is known already
    db: Database,
    team: str,
    user: str,
    now: datetime,
    *,
    shared: bool = False,
    carried: Mapping[str, Load] | None = None,
    everybody: Sequence[Advocate] | None = None,
    live: Sequence[Alert] | None = None,
) -> Mine:
    """Gather what waits for somebody; `shared` leaves out whom a channel must not see.

    `carried` is what everybody carries, `everybody` whom the user may see and `live` what is not
    closed, where that is known already.
    """
    looks = sight.viewer(db, team, sight.EVERYBODY if shared else user)
    if everybody is None:
        everybody = sight.seen(looks, advocates.every(db, team))
    people = {one.id: one for one in everybody}
    here = staff(db, team, now)
    if live is None:
        live = alerts.every_live(db, team)
    live = [one for one in live if one.advocate_id in people]
    waits = [
        (one, advocate)
        for one, advocate in handing.incomplete(db, team, looks.user or user, user)
        if handing.waits_for(one, user) and advocate.id in people
    ]
    called = notices.called(db, team, user)
    manages = roles.role_of(db, team, user) != "member"
    return Mine(
        load=(loads(db, team, now) if carried is None else carried).get(user, Load(user)),
        relationships=sum(one.owner == user for one in people.values()),
        handovers=waits,
        alerts=[
            (alert, people[alert.advocate_id])
            for alert in live
            if _is_theirs(alert, people[alert.advocate_id], user, called, set(here.away))
        ],
        promises=[
            (touch, people[touch.advocate_id])
            for touch in touchpoints.promised(db, team, user)
            if touch.advocate_id in people
        ],
        orphans=[
            (case, people[case.advocate_id])
            for case in (orphans.every_open(db, team) if manages else [])
            if case.advocate_id in people
        ],
        tired=[
            (one, stands)
            for one, stands in goodwill.asked_too_much(db, team, now, looks.user)
            if one.owner == user
        ],
    )


def _is_theirs(
    alert: Alert, advocate: Advocate, user: str, called: set[str], away: set[str]
) -> bool:
    """Tell whether an alert waits for somebody: claimed by them, theirs, or called to them."""
    if alert.state == "snoozed":
        return False
    if alert.claimed_by:
        return alert.claimed_by == user
    stands_in = advocate.backup == user and advocate.owner in away
    return advocate.owner == user or stands_in or alert.id in called
