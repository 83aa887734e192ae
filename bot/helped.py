"""Whether what was done helped: contacts and gives, against advocates who were alike."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from storage import advocates, alerts, asks, posts, touchpoints
from value.effect import Case, Effect, effect, matched, needed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from storage import Database

SPAN = timedelta(days=28)
"""So long before and after an act is compared."""
LOOKED_AT = timedelta(days=365)
KINDS = ("contact", "give")


@dataclass(frozen=True, slots=True)
class Helped:
    """What came of one kind of act, in posts in 28 days; `by_lot` is what a fair test would take.

    `share` of those to whom nothing was done published anything after; `by_lot` is how many it
    takes on each side to see twice as large a share, None where that cannot be.
    """

    kind: str
    acts: int
    effect: Effect
    share: float
    by_lot: int | None


def helped(db: Database, team: str, whom: Collection[str], now: datetime) -> list[Helped]:
    """Hold each kind of act of the last year against nothing done, among these advocates."""
    since = now - LOOKED_AT
    wrote = _wrote(db, team, whom, since - 2 * SPAN)
    alarmed = _alarmed(db, team, since - SPAN)
    acts = {
        "contact": _days((one.advocate_id, one.at) for one in touchpoints.since(db, team, since)),
        "give": _days(
            (one.advocate_id, one.at) for one in asks.since(db, team, since) if one.kind == "give"
        ),
    }
    merged = advocates.true_ids(db, team)
    found = []
    for kind in KINDS:
        mine: dict[str, list[date]] = defaultdict(list)
        for who, days in acts[kind].items():
            mine[merged.get(who, who)] += days
        found.append(_weigh(kind, mine, whom, wrote, alarmed, now))
    return found


def _days(rows: Iterable[tuple[str, datetime]]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for who, at in rows:
        found[who].append(at.date())
    return found


def _wrote(
    db: Database, team: str, whom: Collection[str], since: datetime
) -> dict[str, list[date]]:
    """List the days of each advocate's posts, one for each post, in order."""
    found: dict[str, list[date]] = {who: [] for who in whom}
    for who, day, number in posts.on_days(db, team, since):
        if who in found:
            found[who] += [day] * number
    return {who: sorted(days) for who, days in found.items()}


def _alarmed(db: Database, team: str, since: datetime) -> dict[str, list[date]]:
    return _days((one.advocate_id, one.opened_at) for one in alerts.touched_since(db, team, since))


def _weigh(
    kind: str,
    acts: Mapping[str, Sequence[date]],
    whom: Collection[str],
    wrote: Mapping[str, Sequence[date]],
    alarmed: Mapping[str, Sequence[date]],
    now: datetime,
) -> Helped:
    def case(who: str, day: date) -> Case:
        days = wrote[who]
        at, start = bisect_left(days, day), bisect_left(days, day - SPAN)
        rest, end = bisect_left(days, day + timedelta(days=1)), bisect_left(days, day + SPAN)
        was = any(day - SPAN <= opened <= day for opened in alarmed.get(who, ()))
        return Case(who, day.isoformat(), at - start, end - rest, "alarmed" if was else "calm")

    cases, others = [], []
    for who in sorted(set(acts) & set(whom)):
        last: date | None = None
        for day in sorted(acts[who]):
            # one at a time, and only what is over: what comes within is part of the same
            if (last is None or day - last > SPAN) and day + SPAN < now.date():
                cases.append(case(who, day))
                last = day
    for when in sorted({one.when for one in cases}):
        at = date.fromisoformat(when)
        others += [
            case(who, at)
            for who in sorted(whom)
            if not any(abs(one - at) <= SPAN for one in acts.get(who, ()))
        ]
    pairs, alone = matched(cases, others)
    held = [one for pair in pairs for one in pair.controls]
    share = sum(one.after > 0 for one in held) / len(held) if held else 0.0
    lot = needed(share, 1.0) if 0 < share < 0.5 else None
    return Helped(kind, len(cases), effect(pairs, alone), share, lot)
