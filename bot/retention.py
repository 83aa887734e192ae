"""How long what is kept: a clock for each kind of data, and what is done when it has run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import (
    audits,
    erasures,
    keepings,
    outbox,
    posts,
    purges,
    touches,
    transactions,
    uploads,
)
from storage.erasures import Erasure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage import Database

LEAST, MOST = 1, 3660
"""How few and how many days may be said."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How many days a kind is kept unless a team says otherwise, what it is, how it is purged."""

    days: int
    says: str
    purge: Callable[[Database, str, datetime], int]


def _files(db: Database, team: str, before: datetime) -> int:
    """Ask for files in Slack to be deleted that are older than a time."""
    old = uploads.before(db, team, before)
    for one in old:
        uploads.remove(db, team, one.file_id)
    asked = [
        Erasure(team=team, kind="file", name=one.file_id, asked_at=before, due_at=before)
        for one in old
    ]
    erasures.add(db, team, asked)
    return len(old)


CLOCKS = {
    "touches": Clock(395, "touches that were only observed", touches.sweep),
    "transactions": Clock(1095, "what customers paid", transactions.sweep),
    "texts": Clock(1095, "the words of posts", posts.sweep),
    "outbox": Clock(395, "what was said in Slack", outbox.sweep),
    "audits": Clock(1095, "who saw and did what", audits.sweep),
    "uploads": Clock(30, "files sent into Slack", _files),
}


def days(db: Database, team: str) -> dict[str, int]:
    """Tell for how many days each kind is kept."""
    said = keepings.every(db, team)
    return {kind: said.get(kind, clock.days) for kind, clock in CLOCKS.items()}


def purge(db: Database, team: str, now: datetime) -> dict[str, int]:
    """Let go of what has served its time, within the open transaction; the counts stay.

    Gives how much went, by kind.
    """
    gone = {}
    for kind, kept in days(db, team).items():
        number = CLOCKS[kind].purge(db, team, now - timedelta(days=kept))
        if number:
            purges.note(db, team, kind, f"{now:%Y-%m}", number)
            gone[kind] = number
    return gone
