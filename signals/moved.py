"""Moved: they have fallen quiet in one place and are alive in another.

What it means: not that the person is going, but that the place is, and that those who follow them
there hear nothing more. It is told for each place once. How it is measured: the silence of each
account against the longest gap of that account (its own rhythm, as in `going_quiet`), while
another account of theirs has had posts on three days or more since that silence began, the newest
within two weeks. Who says so: no study that we know of; a silence in one place is a fact, and that
the person is alive elsewhere is what keeps us from calling it one of theirs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import times
from signals._rhythm import Rhythm, rhythm
from signals._sight import seen
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from storage.accounts import Account

BAR = 0.5
ALIVE = timedelta(days=14)
# one day with posts in another place is a note, three are a habit
HABIT = 3


@signal(bar=BAR, closes=True, sight=True)
def look(view: View) -> Iterator[Reading]:
    """Measure the silence of each account, if another one is alive."""
    by_place = {place: at for place, at in times(view).items() if at}
    places = {account.id: account for account in view.accounts}
    for place, dates in by_place.items():
        account = places.get(place)
        if account is None or not seen(account, view.now):
            continue
        beat = rhythm(dates, view.now)
        if beat is None or not beat.own or beat.silence(view.now) <= beat.quiet:
            continue
        if beat.crossed_at() < view.advocate.added_at:
            continue
        alive = [
            (places[other], since)
            for other, there in by_place.items()
            if other in places
            and other != place
            and len(_days(since := [at for at in there if at > beat.last_at])) >= HABIT
            and view.now - since[-1] <= ALIVE
        ]
        if alive:
            yield _reading(view, account, beat, alive)


def _reading(
    view: View,
    account: Account,
    beat: Rhythm,
    alive: list[tuple[Account, list[datetime]]],
) -> Reading:
    alive.sort(key=lambda pair: -len(_days(pair[1])))
    where = ", ".join(_name(other) for other, _ in alive[:3])
    silence = beat.silence(view.now)
    return Reading(
        team=view.advocate.team,
        id=reading_id("moved", account.id, beat.last_at.isoformat()),
        advocate_id=view.advocate.id,
        signal="moved",
        label="moved",
        score=min(1.0, silence / (2 * beat.quiet)),
        bar=BAR,
        severity=1,
        evidence=f"Nothing on {_name(account)} for {silence:.0f} days; alive on {where}.",
        reasons=(
            (
                f"on {_name(account)} a silence is long from {beat.quiet:.0f} days on, by the gaps"
                " of that place alone"
            ),
            *(
                f"alive on {_name(other)} on {len(_days(since))} days since, last on"
                f" {since[-1]:%-d %B %Y}"
                for other, since in alive[:3]
            ),
        ),
        clears=f"They publish on {_name(account)} again; the alert then closes by itself.",
        account_id=account.id,
        read_at=view.now,
    )


def _days(dates: list[datetime]) -> set[date]:
    return {at.date() for at in dates}


def _name(account: Account) -> str:
    return f"{account.title or account.link} ({account.source})"
