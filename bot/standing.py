"""How things stand with people: what is kept of them, put before `signals._relationship`."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from signals._relationship import Relation, relation
from storage import accounts, alerts, readings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account
    from storage.alerts import Alert
    from storage.readings import Departure

BACK = timedelta(days=2 * 365)
"""How far back words and alerts are looked at."""


def of_advocate(db: Database, team: str, advocate_id: str, now: datetime) -> Relation:
    """Say how things stand with one advocate."""
    return relation(
        alerts.of_advocate(db, team, advocate_id),
        readings.departures(db, team, now - BACK, advocate_id=advocate_id),
        _last(accounts.of_advocate(db, team, advocate_id)),
        now,
    )


def of_team(db: Database, team: str, now: datetime) -> dict[str, Relation]:
    """Say how things stand with everybody of whom there is anything to say; the rest is steady."""
    raised: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts.touched_since(db, team, now - BACK):
        raised[alert.advocate_id].append(alert)
    said: dict[str, list[Departure]] = defaultdict(list)
    for gone in readings.departures(db, team, now - BACK):
        said[gone.advocate_id].append(gone)
    places: dict[str, list[Account]] = defaultdict(list)
    for account in accounts.every(db, team):
        places[account.advocate_id].append(account)
    return {
        who: relation(raised[who], said[who], _last(places[who]), now) for who in {*raised, *said}
    }


def _last(places: Sequence[Account]) -> datetime | None:
    return max((one.last_new_at for one in places if one.last_new_at), default=None)
