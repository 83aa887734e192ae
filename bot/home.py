"""The App Home: what one person sees first, gathered, published, and kept true while it is open.

It is published when somebody opens it, after whatever they do in it or in a form, and by a job when
something has changed for those who opened it lately. What was done by a press is said at its top.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import mine, roles, sight
from bot.aloud import aloud
from bot.cards import home as home_card
from bot.doctor import unseen
from bot.load import loads
from bot.modals import Asked
from bot.views import publish
from storage import (
    absences,
    accounts,
    advocates,
    alerts,
    colleagues,
    findings,
    handovers,
    memberships,
    touchpoints,
)
from storage import homes as homes_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.cards import Block
    from bot.doctor import Check
    from bot.house import House
    from bot.load import Load
    from bot.mine import Mine
    from storage import Database
    from storage.absences import Absence
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.colleagues import Colleague, Role
    from storage.handovers import Handover
    from storage.watchlists import Watchlist

LATELY = timedelta(hours=1)
"""So long after somebody opened their home it is kept true."""
AT_LEAST = timedelta(minutes=5)
"""How often an open home is drawn anew where we know of no change."""


@dataclass(frozen=True, slots=True)
class Person:
    """One advocate as their owner sees them: what is open, what is out of sight, the last times."""

    advocate: Advocate
    alert: Alert | None
    unseen: int
    places: int
    absence: Absence | None
    posted_at: datetime | None
    touched_at: datetime | None


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's home is drawn from. What is for managers or admins is empty for others."""

    user: str
    role: Role
    now: datetime
    mine: Mine
    people: Sequence[Person]
    watched: int
    lists: Sequence[tuple[Watchlist, int]]
    loads: Sequence[tuple[Load, str]]
    passing: Sequence[tuple[Handover, Advocate]]
    unseen: Sequence[Check]
    names: dict[str, str]
    quotes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def gather(house: House, team: str, user: str, note: str = "") -> Home:
    """Gather a home: a few questions for all that is there, and none for each advocate."""
    now = house.now()
    with house.open() as db:
        role = roles.role_of(db, team, user)
        looks = sight.viewer(db, team, user)
        everybody = sight.seen(looks, advocates.every(db, team))
        known = {one.user_id: one for one in colleagues.every(db, team)}
        every = loads(db, team, now)
        carried = sorted(every.values(), key=lambda one: (-one.share, one.user))
        live = alerts.every_live(db, team)
        found = mine.gather(db, team, user, now, carried=every, everybody=everybody, live=live)
        manages = role != "member"
        on = memberships.counts(db, team)
        by_id = {one.id: one for one in everybody}
        return Home(
            user=user,
            role=role,
            now=now,
            mine=found,
            people=_people(db, user, [one for one in everybody if one.owner == user], live, now),
            watched=len(everybody),
            lists=[
                (one, on.get(one.id, 0))
                for one in sight.lists(db, team, user)
                if manages or user in (one.owner, one.created_by)
            ],
            loads=[
                (one, known[one.user].name if one.user in known else "")
                for one in carried
                if manages and one.weight and not (known and _is_gone(known.get(one.user)))
            ],
            passing=[
                (one, by_id[one.advocate_id])
                for one in handovers.incomplete(db, team)
                if manages and one.advocate_id in by_id and user not in (one.giver, one.taker)
            ],
            unseen=unseen(house, team) if role == "admin" else [],
            names={user: one.name for user, one in known.items()},
            quotes={
                one: aloud(words)
                for one, words in findings.words(
                    db, team, [alert.id for alert, _ in found.alerts[: home_card.NEAR]]
                ).items()
            },
            note=note,
        )


def _is_gone(one: Colleague | None) -> bool:
    return one is None or one.is_gone


def _people(
    db: Database, user: str, theirs: Sequence[Advocate], live: Sequence[Alert], now: datetime
) -> list[Person]:
    """Look at somebody's advocates, those who need something first, then those silent longest."""
    if not theirs:
        return []
    team = theirs[0].team
    places: dict[str, list[Account]] = {}
    for place in accounts.of_owner(db, team, user):
        places.setdefault(place.advocate_id, []).append(place)
    gravest: dict[str, Alert] = {}
    for alert in live:
        gravest.setdefault(alert.advocate_id, alert)
    touched = touchpoints.last_of_each(db, team)
    today = now.date()
    away = {one.subject_id: one for one in absences.between(db, team, "advocate", today, today)}
    found = []
    for one in theirs:
        watched = [place for place in places.get(one.id, ()) if accounts.is_watched(place)]
        times = [place.last_new_at for place in watched if place.last_new_at]
        found.append(
            Person(
                one,
                gravest.get(one.id),
                sum(not accounts.is_seen(place) for place in watched),
                len(watched),
                away.get(one.id),
                max(times, default=None),
                touched.get(one.id),
            )
        )
    return sorted(found, key=_order)


def _order(person: Person) -> tuple[int, bool, str, str]:
    """Put who has an alert first, the gravest of all, then who is out of sight, then the silent."""
    return (
        -person.alert.severity if person.alert else 0,
        not person.unseen,
        person.posted_at.isoformat() if person.posted_at else "",
        person.advocate.name_key,
    )


def draw(house: House, team: str, user: str, note: str) -> tuple[Block, ...]:
    """Gather somebody's home and draw it."""
    return home_card.show(gather(house, team, user, note)).blocks


def opened(house: House, team: str, user: str) -> None:
    """Show somebody their home, who has just opened it."""
    keep_open(house, team, user)
    show(house, team, user)


def keep_open(house: House, team: str, user: str) -> None:
    """Keep somebody's home true for a while from now on, over a restart too."""
    house.homes.opened[team, user] = house.now()
    with house.open() as db:
        homes_table.opened(db, team, user, house.now())


def is_open(house: House, team: str, user: str) -> bool:
    """Tell whether somebody opened their home lately."""
    at = house.homes.opened.get((team, user))
    return at is not None and house.now() - at <= LATELY


def show(house: House, team: str, user: str, note: str = "", *, changed: bool = False) -> bool:
    """Publish somebody's home, with a note of what they have done; tells whether Slack took it.

    Where it is wanted only if it has `changed`, one that looks as before is left as it is.
    """
    homes = house.homes
    with homes.locks.setdefault((team, user), threading.Lock()):
        blocks = house.aside.run(draw, house, team, user, note)
        print_ = _print(blocks)
        if changed and homes.shown.get((team, user)) == print_:
            return True
        asked = Asked(house=house, team=team, user=user, channel="", about="", now=house.now())
        taken = publish(asked, blocks)
        if taken:
            homes.shown[team, user] = print_
    return taken


def refresh(house: House) -> int:
    """Show what has changed to those who opened their home lately; tells how many there were."""
    now, looked = house.now(), 0
    homes = house.homes
    for team in set(house.clients) - homes.remembered:
        with house.open() as db:
            for one in homes_table.since(db, team, now - LATELY):
                homes.opened.setdefault((team, one.user_id), one.opened_at)
        homes.remembered.add(team)
    for (team, user), at in list(homes.opened.items()):
        if now - at > LATELY or team not in house.clients:
            homes.opened.pop((team, user), None)
            homes.shown.pop((team, user), None)
    for team in {team for team, _ in list(homes.opened)}:
        with house.open() as db:
            last = alerts.last_change(db, team)
        told, drawn = homes.drawn.get(team, (None, None))
        stirred = team in homes.stirred
        if not stirred and told == last and drawn is not None and now - drawn < AT_LEAST:
            continue
        homes.stirred.discard(team)
        homes.drawn[team] = (last, now)
        for user in [user for where, user in list(homes.opened) if where == team]:
            show(house, team, user, changed=True)
            looked += 1
    return looked


def _print(blocks: Sequence[object]) -> str:
    """Give what two homes that look the same have in common; when they were drawn is not in it."""
    shown = [one for one in blocks if "block_id" not in str(one) or home_card.WHEN not in str(one)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
