"""Being in contact: what one of us said to an advocate, what they promised, and keeping it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import handing, sight
from bot.commands import Refusal
from storage import new_id, touchpoints

if TYPE_CHECKING:
    from datetime import date, datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.touchpoints import Touchpoint

MOST = 2000
AGAIN = timedelta(minutes=10)
"""Within so long the same words about the same contact are the same."""


def touch(  # noqa: PLR0913 - what a contact is made of
    db: Database,
    advocate: Advocate,
    *,
    by: str,
    now: datetime,
    kind: str = "other",
    note: str = "",
    at: datetime | None = None,
    promise: str = "",
    promise_due_on: date | None = None,
) -> Touchpoint:
    """Keep a contact, within the open transaction; it may be what a hand-over waited for.

    What is said again within minutes is the same contact: our answer was not seen. Raises Refusal
    where it is of the future or of no kind we know.
    """
    when = at or now
    if when > now:
        raise Refusal("A contact is logged when it has been. Nothing was kept; give a past day.")
    if kind not in touchpoints.KINDS:
        raise Refusal(f"A contact is one of {', '.join(touchpoints.KINDS)}. Nothing was kept.")
    made = touchpoints.Touchpoint(
        team=advocate.team,
        id=new_id("touch"),
        advocate_id=advocate.id,
        by=by,
        at=when,
        kind=kind,
        note=note.strip()[:MOST],
        promise=promise.strip()[:MOST],
        promise_due_on=promise_due_on if promise.strip() else None,
    )
    db.serialise("touch", advocate.id)
    if before := touchpoints.same(db, advocate.team, made, when - AGAIN):
        return before
    touchpoints.add(db, advocate.team, made)
    handing.contacted(db, advocate, by, when)
    return made


def keep_promise(
    db: Database, team: str, touchpoint_id: str, user: str, now: datetime
) -> Touchpoint:
    """Note that what was promised has been done. Raises Refusal where that is nothing new."""
    one = touchpoints.one(db, team, touchpoint_id)
    if one is None or not one.promise:
        raise Refusal("That promise is not kept here any more. Nothing was changed.")
    if user != one.by:
        sight.check(db, team, user, one.advocate_id)
    if one.promise_kept_at is not None:
        raise Refusal("That was noted as done before. Nothing was changed.")
    touchpoints.change(db, team, one.id, promise_kept_at=now)
    return one
