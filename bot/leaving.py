"""Who leaves a watchlist's channel, or the user group of those who hold relationships.

They may stay the owner all the same, so that a case is opened and nothing else is changed; it
closes when they are back, or when somebody gives the relationship to anybody, be it to them.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.owning import LEFT, LEFT_GROUP, advise, make_case
from bot.refusals import UNREACHABLE, error_of
from bot.staff import staff
from storage import advocates, memberships, orphans, usergroups, watchlists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.house import House
    from storage import Database
    from storage.advocates import Advocate
    from storage.orphans import Orphan

logger = logging.getLogger(__name__)

NO_GROUP = "no_such_subteam"
"""Slack's word for a group that was disabled."""


def left_channel(db: Database, team: str, user: str, channel: str, now: datetime) -> list[Orphan]:
    """Open a case for whom somebody owned on the watchlists of a channel that they left."""
    on = {
        person.id: person
        for one in watchlists.every(db, team)
        if one.channel == channel
        for person in memberships.advocates(db, team, one.id)
        if person.owner == user
    }
    return _ask_about(db, team, on.values(), LEFT, now, channel)


def came_back(db: Database, team: str, user: str, channel: str, now: datetime) -> int:
    """Close the cases that were opened because somebody left a channel; tells how many."""
    db.serialise("owning", team)
    group = usergroups.one(db, team)
    still_out = group is not None and user in group.left_by
    closed = 0
    for case in orphans.every_open(db, team):
        if (case.lost, case.channel) != (user, channel):
            continue
        if case.why == LEFT and not still_out:
            closed += orphans.close(db, team, case.advocate_id, "back", now)
        elif case.why in (LEFT, LEFT_GROUP):
            orphans.change(db, team, case.id, why=LEFT_GROUP, channel="")
    return closed


def settle_group(db: Database, team: str, members: Collection[str], now: datetime) -> list[Orphan]:
    """Take in who is in the group now, within the open transaction; gives the new cases.

    A case is opened for each relationship of who left; those of who is back are closed.
    """
    db.serialise("owning", team)
    group = usergroups.one(db, team)
    if group is None:
        return []
    new = set(members)
    gone = sorted(set(group.members) - new)
    left = (set(group.left_by) | set(gone)) - new
    usergroups.change(db, team, members=tuple(sorted(new)), left_by=tuple(sorted(left)))
    for case in orphans.every_open(db, team):
        if case.why == LEFT_GROUP and case.lost in new:
            if case.channel:
                orphans.change(db, team, case.id, why=LEFT)
            else:
                orphans.close(db, team, case.advocate_id, "back", now)
    owned = [one for one in advocates.every(db, team) if one.owner in gone] if gone else []
    return _ask_about(db, team, owned, LEFT_GROUP, now)


def ask_group(house: House, team: str, group_id: str) -> tuple[list[str] | None, str]:
    """Ask Slack who is in a user group: nobody where it was disabled.

    Gives None, with Slack's word for it, where it does not say.
    """
    try:
        answer = house.clients[team].usergroups_users_list(usergroup=group_id)
    except SlackApiError as error:
        says = error_of(error) or "no answer"
        return ([], says) if says == NO_GROUP else (None, says)
    except UNREACHABLE:
        return None, "no answer"
    return [str(user) for user in answer.get("users") or []], ""


def check_group(house: House, team: str) -> bool:
    """Ask for the group anew, and take in what was missed; tells whether Slack said."""
    with house.open() as db:
        group = usergroups.one(db, team)
    if group is None:
        return True
    members, says = ask_group(house, team, group.group_id)
    if members is None:
        logger.warning("who is in the user group was not told: %s", says)
        return False
    with house.open() as db, db.transaction():
        fresh = usergroups.one(db, team)
        if fresh is not None and fresh.group_id == group.group_id:
            usergroups.change(db, team, checked_at=house.now())
            settle_group(db, team, members, house.now())
    return True


def _ask_about(
    db: Database,
    team: str,
    whom: Iterable[Advocate],
    why: str,
    now: datetime,
    channel: str = "",
) -> list[Orphan]:
    """Open a case for each that has none; one that is open for the other reason notes this too."""
    db.serialise("owning", team)
    made = []
    for one in whom:
        case = orphans.open_of(db, team, one.id)
        if case is None:
            made.append(make_case(one, why, now, channel))
        elif case.lost == one.owner and {case.why, why} == {LEFT, LEFT_GROUP}:
            also: dict[str, Any] = {"channel": channel} if channel else {"why": why}
            orphans.change(db, team, case.id, **also)
    orphans.add(db, team, made)
    advise(db, team, staff(db, team, now), now)
    return made
