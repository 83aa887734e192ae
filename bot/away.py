"""Planned absences of advocates and colleagues, and what they keep from being said."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import text
from bot.commands import Refusal
from storage import absences, new_id

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage import Database
    from storage.absences import Absence

EXPECTED = frozenset({"going_quiet", "overdue"})
"""The signals of silence: while somebody has said that they are away they say nothing."""
GRACE = timedelta(days=7)
"""So long after an absence nobody is expected to have spoken yet."""
LONGEST = timedelta(days=730)
MOST_NOTE = 300


def plan(  # noqa: PLR0913 - what an absence is made of
    db: Database,
    team: str,
    kind: str,
    subject_id: str,
    from_on: date,
    until_on: date,
    *,
    by: str,
    now: datetime,
    note: str = "",
) -> Absence:
    """Keep that somebody will be away, both days included. Raises Refusal for impossible days."""
    if until_on < from_on:
        raise Refusal(
            f"That ends on {until_on} before it begins on {from_on}. Nothing was changed; give the"
            " earlier day first."
        )
    if until_on - from_on > LONGEST:
        raise Refusal("That is more than two years. Nothing was changed; give a nearer day.")
    if until_on < now.date() - timedelta(days=1):
        raise Refusal(f"{until_on} is over already. Nothing was changed; give a day to come.")
    made = absences.Absence(
        team=team,
        id=new_id("absence"),
        kind=kind,
        subject_id=subject_id,
        from_on=from_on,
        until_on=until_on,
        note=text.shorten(note, MOST_NOTE),
        by=by,
        at=now,
    )
    for one in absences.of_subject(db, team, kind, subject_id, from_on):
        if one.from_on <= until_on:
            # What is said last is what holds: two absences at one time are one.
            absences.remove(db, team, one.id)
    absences.add(db, team, made)
    return made


def away_now(
    db: Database, team: str, advocate_id: str, now: datetime, grace: timedelta = timedelta()
) -> Absence | None:
    """Find the absence of an advocate that holds today, or has not been over for long."""
    today = now.date()
    found = absences.of_subject(db, team, "advocate", advocate_id, today - grace)
    return next((one for one in found if one.from_on <= today), None)
