"""Who is tied to whom among the advocates, and whether those who leave are a herd."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals import _herd
from storage import advocates, alerts, readings, ties

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from signals._herd import Herd
    from storage import Database
    from storage.advocates import Advocate

KNOWN = timedelta(days=365)
"""How far back ties and departures count."""
EASED = 0.1
"""By so much the bars are lower for those who are tied to the leader of a herd, for some weeks."""


def led_by(db: Database, advocate: Advocate, now: datetime) -> Herd | None:
    """Find the herd whose alert is this advocate's: its leader, or who was taken for that before.

    Nothing is asked about all the others unless this one has left, and somebody of the same circle
    too: where a thousand dead feeds are followed at once, each of them is a departure.
    """
    team = advocate.team
    recent = now - _herd.BACK
    if not readings.departures(db, team, recent, of=[advocate.id]):
        return None
    near = _people(ties.around(db, team, [advocate.id], now - KNOWN))
    circle = (near | _people(ties.around(db, team, sorted(near), now - KNOWN))) - {advocate.id}
    if not readings.departures(db, team, now - KNOWN, of=circle):
        return None
    gone = [
        _herd.Exit(one.advocate_id, one.at, one.label, one.evidence)
        for one in readings.departures(db, team, now - KNOWN)
    ]
    lately = {one.who for one in gone if one.at >= recent}
    # A herd that this one is part of is led by this one, or by one whom this one is tied to.
    leaders = {advocate.id, *(near & lately)}
    around = ties.around(db, team, sorted(leaders), now - KNOWN)
    friends = _people(around)
    around |= ties.around(db, team, sorted(friends - leaders), now - KNOWN)
    # A herd is told of in channels, and those hear of no colleague.
    names = {one.id: one.name for one in advocates.every(db, team) if one.kind != "inside"}
    told = {one.advocate_id for one in alerts.live_about(db, team, "herd")}
    found = _herd.herds(
        {pair: float(times) for pair, times in around.items()},
        [one for one in gone if one.who in names],
        len(names),
        now,
        since=now - KNOWN,
        leaders=leaders,
    )
    for herd in found:
        members = [one.who for one in herd.members]
        # What comes later may show that somebody else went first: the alert stays where it is.
        if next((who for who in members if who in told), members[0]) == advocate.id:
            return herd.named(names)
    return None


def _people(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Give all who are in these pairs."""
    return {who for pair in pairs for who in pair}


def is_exposed(db: Database, advocate: Advocate, now: datetime) -> bool:
    """Tell whether somebody they are tied to has been leading a herd these weeks."""
    leaders = {
        one.advocate_id
        for one in alerts.live_about(db, advocate.team, "herd")
        if now - one.updated_at <= _herd.WINDOW
    }
    if not leaders - {advocate.id}:
        return False
    strength = dict.fromkeys(leaders, 0)
    for pair, times in ties.around(db, advocate.team, [advocate.id], now - KNOWN).items():
        for leader in leaders.intersection(pair):
            strength[leader] += times
    return any(
        times >= _herd.LEAST_TIE for leader, times in strength.items() if leader != advocate.id
    )
