"""What is due about people: promises, hand-overs, whom we ask too much, and what was kept back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot import goodwill, handing, load, objecting, sight
from bot.aloud import aloud
from storage import bases, touchpoints

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from storage import Database
    from storage.advocates import Advocate

AHEAD = timedelta(days=7)
"""How far ahead a promise is named."""

Kind = Literal["promise", "hand-over", "asked too much", "kept back", "not told"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: about whom, by which colleague, until when, in plain words."""

    kind: Kind
    advocate: Advocate
    whom: str
    says: str
    on: date | None = None


def due(
    db: Database,
    team: str,
    people: Mapping[str, Advocate],
    since: datetime,
    now: datetime,
    viewer: str = sight.EVERYBODY,
) -> list[Due]:
    """List what is due about these advocates (by id), the most pressing of each kind first.

    For a person alone (`viewer`) also the alerts that were kept back from them since a time,
    because enough had reached them; for a channel those that nobody could be told of.
    """
    found = [
        Due("promise", people[one.advocate_id], one.by, aloud(one.promise), one.promise_due_on)
        for one in touchpoints.due(db, team, (now + AHEAD).date())
        if one.advocate_id in people
    ]
    found += [
        Due(
            "hand-over",
            advocate,
            one.taker,
            "waits for both sides" if one.state == "open" else "waits for the first contact",
            one.first_contact_on,
        )
        for one, advocate in handing.incomplete(db, team, viewer)
        if advocate.id in people
    ]
    found += [
        Due(
            "asked too much",
            advocate,
            advocate.owner,
            f"{stands.asks} asks against {stands.gives} gives within a year",
        )
        for advocate, stands in goodwill.asked_too_much(db, team, now, viewer)
        if advocate.id in people
    ]
    found += [
        Due("kept back", advocate, viewer, alert.label)
        for alert, advocate in load.held_for(db, team, viewer, since)
        if advocate.id in people
    ]
    if viewer != sight.EVERYBODY and bases.one(db, team) is not None:
        found += [
            Due("not told", one, one.owner, "watched for a month, and told nothing of it")
            for one in objecting.untold(db, team, now)
            if one.id in people and one.owner == viewer
        ]
    return found
