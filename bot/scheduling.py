"""Digests that come by themselves: each period once, at the local time of who gets them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import hours, letters
from bot.cards import digest as digest_card
from bot.digest import gather, on_watchlist, pulse, seen
from bot.pulse import pulse_of
from storage import advocates, colleagues, schedules, watchlists

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage import Database
    from storage.schedules import Schedule

logger = logging.getLogger(__name__)

LONGEST = timedelta(days=90)
"""The most that one digest looks back over, however long we were away."""


def send_due(db: Database, team: str, now: datetime) -> int:
    """Put every digest that is due into the outbox; tells how many there were.

    What a digest tells begins where the last one ended, so that nothing is told twice or left out,
    and its place in the outbox is named by when it was due, so that it is said once.
    """
    found = schedules.due(db, team, now)
    for one in found:
        send_one(db, team, one.id, now)
    return len(found)


def send_one(db: Database, team: str, schedule_id: str, now: datetime) -> bool:
    """Put one digest into the outbox, if it is due; tells whether it was."""
    with db.transaction():
        db.serialise("schedule", schedule_id)
        fresh = schedules.one(db, team, schedule_id)
        if fresh is None or fresh.due_at > now:
            return False
        _send(db, fresh, now)
    return True


def _send(db: Database, one: Schedule, now: datetime) -> None:
    title, whom = scope_of(db, one)
    if title:
        digest = gather(
            db,
            one.team,
            title=title,
            whom=whom,
            since=max(one.since, now - LONGEST),
            now=now,
            changes=True,
            viewer=one.goes_to,
        )
        letters.send(
            db,
            one.team,
            one.goes_to,
            digest_card.show(digest),
            now,
            kind="digest",
            key=f"digest_{one.id}_{one.due_at:%Y%m%d%H%M}",
            pulse=pulse_of(digest, pulse(db, one.team, seen(db, one.team, whom, one.goes_to), now)),
        )
    else:
        logger.warning("schedule %s is about what is not there any more", one.id)
    schedules.change(db, one.team, one.id, since=now, due_at=next_due(db, one, now))


def next_due(db: Database, one: Schedule, after: datetime) -> datetime:
    """Tell when a digest comes next: for a person by their own clock, wherever they are now."""
    person = colleagues.one(db, one.team, one.goes_to)
    return hours.next_time(
        {int(day) for day in one.days}, one.at, person.tz if person else one.tz, after
    )


def scope_of(db: Database, one: Schedule) -> tuple[str, Collection[str] | None]:
    """Say what a digest is about, and whom by id (None: everybody); no title where it is gone."""
    if one.about == "watchlist":
        found = watchlists.one(db, one.team, one.about_id)
        if found is None:
            return "", None
        return f"Digest of {found.name}", on_watchlist(db, one.team, found.id)
    if one.about == "advocate":
        person = advocates.one(db, one.team, one.about_id)
        return (f"Digest of {person.name}", {person.id}) if person else ("", None)
    if one.about == "owner":
        theirs = {a.id for a in advocates.every(db, one.team) if a.owner == one.about_id}
        return "Digest of one colleague's relationships", theirs
    return "Digest", None
