"""Telling colleagues in person what waits for them: lost owners, hand-overs, too much to carry.

Each is marked as told before it is said, so that nobody hears it twice, and unmarked where Slack
did not take it, so that it is tried again. What is lost in between stands in `mine`, at home and in
the digest all the same.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from bot import load, sight, text
from bot.answering import whisper
from bot.cards import Shown
from bot.cards import handover as handover_card
from bot.cards import orphans as orphans_card
from bot.staff import leads, staff
from storage import advocates, handovers, orphans, overloads

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate
    from storage.orphans import Orphan

MOST_AT_ONCE = 500


def tell_cases(house: House, team: str) -> int:
    """Tell of relationships that nobody holds who can mend it; tells how many were told.

    One message for each who is told, however many cases there are.
    """
    now = house.now()
    with house.open() as db, db.transaction():
        here = staff(db, team, now)
        viewer = cache(partial(sight.viewer, db, team))
        names = {user: one.name for user, one in here.people.items()}
        cases = [c for c in orphans.every_open(db, team) if c.told_at is None and c.proposed_at]
        found: dict[str, list[tuple[Orphan, Advocate]]] = {}
        for case in cases[:MOST_AT_ONCE]:
            one = advocates.one(db, team, case.advocate_id)
            able = leads(db, team, one, here) if one else []
            who = next((user for user in able if one and sight.may_see(viewer(user), one)), "")
            if one is not None and who:
                found.setdefault(who, []).append((case, one))
                orphans.change(db, team, case.id, told_at=now)
    for who, theirs in found.items():
        if not whisper(house, team, who, "", orphans_card.show(theirs, names)):
            with house.open() as db, db.transaction():
                for case, _ in theirs:
                    orphans.change(db, team, case.id, told_at=None)
    return sum(map(len, found.values()))


def tell_handovers(house: House, team: str) -> int:
    """Tell both sides of a hand-over that it waits for them; tells how many hand-overs."""
    now = house.now()
    with house.open() as db, db.transaction():
        here = staff(db, team, now)
        new = handovers.untold(db, team)
        people = {one.id: advocates.one(db, team, one.advocate_id) for one in new}
        for one in new:
            handovers.change(db, team, one.id, told_at=now)
    for one in new:
        advocate = people[one.id]
        # Who began it has it before their eyes already.
        sides = [user for user in (one.giver, one.taker) if user != one.opened_by]
        took = [
            whisper(house, team, user, "", handover_card.show(one, advocate, user))
            for user in sides
            if advocate is not None and here.is_living(user)
        ]
        if took and not any(took):
            with house.open() as db:
                handovers.change(db, team, one.id, told_at=None)
    return len(new)


def tell_overloads(house: House, team: str) -> int:
    """Tell the leads of those who have too much; tells how many were told."""
    now, count = house.now(), 0
    with house.open() as db, db.transaction():
        here = staff(db, team, now)
        found = [
            (one, who)
            for one in overloads.untold(db, team)
            if (who := load.lead_of(db, team, one.user_id, here))
        ]
        for one, _ in found:
            overloads.told(db, team, one, now)
    for one, who in found:
        shown = Shown(
            f"{text.user(one.user_id)} has more than they can carry well: {text.said(one.says)}."
            " `/bellwether load` shows who has room, `/bellwether assign` and `handover` shift it,"
            " `load @U ceiling N` says how much reaches them."
        )
        if whisper(house, team, who, "", shown):
            count += 1
        else:
            with house.open() as db:
                overloads.told(db, team, one, None)
    return count
