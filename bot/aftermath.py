"""What became of the people that alerts were about: noted by a job, counted for `signals`.

What could not be seen is noted as that, looked for again for two weeks, and counted nowhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from signals import _aftermath
from signals._from_posts import OWN_KINDS
from signals._rhythm import WINDOW
from signals._sight import in_sight
from storage import accounts, advocates, alerts, outcomes, posts, readings

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account
    from storage.alerts import Alert
    from storage.outcomes import Outcome

LOOKED_AT = timedelta(days=365)
PATIENCE = timedelta(days=14)
"""For so long what is out of sight is looked for again."""
AGAIN = timedelta(days=1)
OWED = timedelta(minutes=1)
"""A poll that has been due for longer than this is waited for."""
GOES = ("leaving", "silent", "gone")
"""The labels by which we know that somebody went."""
NO_WARNING = ("unseen", "returned", "moved")
"""What these tell of is no sign that somebody goes."""
WORDS = {
    "as_before": "publishing as before",
    "less": "publishing less",
    "nothing": "nothing",
    "back": "came back",
    "unseen": "not seen",
}


def note(db: Database, alert: Alert, after_days: int, now: datetime) -> None:
    """Note what became of whom an alert was about, so many days after it.

    Nothing is noted as long as a poll is owed.
    """
    team, until = alert.team, alert.opened_at + timedelta(days=after_days)
    one = advocates.one(db, team, alert.advocate_id)
    while one is not None and one.merged_into is not None:
        one = advocates.one(db, team, one.merged_into)
    if one is None:
        return
    places = accounts.of_advocate(db, team, one.id)
    if now < until + PATIENCE and any(_is_behind(place, now) for place in places):
        return
    days = posts.days(db, team, one.id, sorted(OWN_KINDS), now - timedelta(days=WINDOW))
    times = sorted({at for _, first, last in days for at in (first, last) if at <= now})
    seen = in_sight(places, now)
    became = _aftermath.became(times, alert.opened_at, until)
    if became in ("nothing", "less") and not (seen and _saw(db, alert, one.id, until)):
        became = "unseen"
    exits = [
        gone.at
        for gone in readings.departures(db, team, alert.opened_at, of=[one.id])
        if gone.label == "leaving"
    ]
    ended_at = _aftermath.ended(times, alert.opened_at, now, exits) if seen else None
    again = became == "unseen" and not seen and now < until + PATIENCE
    outcomes.keep(
        db,
        team,
        outcomes.Outcome(
            team=team,
            alert_id=alert.id,
            after_days=after_days,
            became=became,
            ended_at=ended_at,
            noted_at=now,
            again_at=now + AGAIN if again else None,
        ),
    )


def _is_behind(place: Account, now: datetime) -> bool:
    """Tell whether a poll is owed, after a halt say: see first, then judge."""
    return accounts.is_watched(place) and not place.ended and place.due_at <= now - OWED


def _saw(db: Database, alert: Alert, advocate_id: str, until: datetime) -> bool:
    """Tell whether they were in sight all the while: no alert stood that said they were not."""
    return not any(
        other.situation == "unseen"
        and other.opened_at < until
        and (other.state in alerts.LIVE or (other.acted_at or other.updated_at) > alert.opened_at)
        for other in alerts.of_advocate(db, alert.team, advocate_id)
    )


@dataclass(slots=True)
class Aftermath:
    """What came after the alerts of one signal in the last year.

    `after` counts by days and outcome, `leads` are the days from an alert to the end, where there
    was one, and `foresaw` counts the exits before which an alert of it stood.
    """

    after: dict[int, Counter[str]] = field(default_factory=dict)
    leads: list[float] = field(default_factory=list)
    foresaw: int = 0

    @property
    def lead(self) -> float | None:
        """Give the median of the days between alert and end; below 0 where the end came first."""
        return median(self.leads) if self.leads else None


@dataclass(frozen=True, slots=True)
class Exits:
    """Who went in the last year, as far as we could see, and of whom there was an alert before."""

    known: int = 0
    foreseen: int = 0


def of_signals(db: Database, team: str, now: datetime) -> tuple[dict[str, Aftermath], Exits]:
    """Count what came after the alerts of the last year, by signal, and how many exits they saw."""
    since = now - LOOKED_AT
    found: dict[str, Aftermath] = {}
    for one in outcomes.of_alerts_since(db, team, since):
        signal = found.setdefault(one.situation, Aftermath())
        signal.after.setdefault(one.after_days, Counter())[one.became] += 1
        # The later look knows better.
        if one.after_days == max(outcomes.AFTER) and one.ended_at is not None:
            signal.leads.append((one.ended_at - one.opened_at) / timedelta(days=1))
    # Of several signs that somebody went the first counts.
    first: dict[str, readings.Departure] = {}
    for gone in sorted(readings.departures(db, team, since), key=lambda gone: gone.known_at):
        if gone.label in GOES:
            first.setdefault(gone.advocate_id, gone)
    foreseen = 0
    for advocate_id, gone in first.items():
        saw = {
            alert.situation
            for alert in alerts.of_advocate(db, team, advocate_id)
            if alert.situation not in (*NO_WARNING, gone.signal)
            and alert.state != "dismissed"
            and gone.at - LOOKED_AT <= alert.opened_at < gone.known_at
        }
        foreseen += bool(saw)
        for situation in saw:
            found.setdefault(situation, Aftermath()).foresaw += 1
    return found, Exits(len(first), foreseen)


def told(found: list[Outcome]) -> str:
    """Say in words what became of it; nothing where that is not known yet."""
    return "; ".join(f"after {one.after_days} days: {WORDS[one.became]}" for one in found)
