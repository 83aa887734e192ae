"""How things stand with people: what is kept of them, put before `signals._relationship`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals._relationship import Relation, relation
from storage import accounts, alerts, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account

BACK = timedelta(days=2 * 365)
"""How far back words and alerts are looked at."""


def of_advocate(db: Database, team: str, advocate_id: str, now: datetime) -> Relation:
    """Say how things stand with one advocate."""
    return relation(
        alerts.of_advocate(db, team, advocate_id),
        readings.departures(db, team, now - BACK, of=[advocate_id]),
        _last(accounts.of_advocate(db, team, advocate_id)),
        now,
    )


def of_several(
    db: Database, team: str, advocate_ids: Iterable[str], now: datetime
) -> dict[str, Relation]:
    """Say how things stand with some; each costs as much however many others there are."""
    return {who: of_advocate(db, team, who, now) for who in advocate_ids}


def _last(places: Sequence[Account]) -> datetime | None:
    return max((one.last_new_at for one in places if one.last_new_at), default=None)
