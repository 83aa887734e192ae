"""Who may see whom: an employee is shown neither to their own line manager nor to a whole channel.

An advocate who works here is inside. What we read of them is public, but gathered it could be held
against them by who decides on their pay. So

- nobody above them sees them: their line manager, that one's own, and so on up;
- no channel sees them, because we do not know who reads along: no card, no shared answer, no
  digest of a channel; what is raised about them goes to one person in a direct message;
- while we do not know who their line manager is, or they have not opted in, only those see them
  whom they were told of: their owner, their backup, and they themselves.

A watchlist may be private: its owner sees it, who is in its channel, that channel, and admins. Who
is on no other watchlist is seen by these alone, and by who holds the relationship.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import roles
from bot.commands import Forgotten
from storage import advocates, colleagues, memberships, watchlists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from storage import Database
    from storage.advocates import Advocate
    from storage.watchlists import Watchlist

EVERYBODY = ""
"""The viewer of what any channel sees, or a file."""
CHANNELS = ("C", "G")
"""What the ids of channels begin with."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a Slack user or `EVERYBODY`, with who is whose line manager.

    `shut` are the watchlists that they may not see, `hidden` the advocates on no other.
    """

    user: str
    managers: Mapping[str, str] = field(default_factory=dict)
    shut: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


def viewer(db: Database, team: str, user: str) -> Viewer:
    """Learn what decides what somebody may see, or those who read along in a channel, by its id."""
    known = colleagues.every(db, team)
    shut, hidden = closed_to(db, team, user)
    person = EVERYBODY if user.startswith(CHANNELS) else user
    return Viewer(person, {one.user_id: one.manager for one in known if one.manager}, shut, hidden)


def closed_to(db: Database, team: str, user: str) -> tuple[frozenset[str], frozenset[str]]:
    """Name the private watchlists that are shut to somebody, and who is on no other."""
    private = [one for one in watchlists.every(db, team) if one.private]
    if not private or (user and roles.role_of(db, team, user) == "admin"):
        return frozenset(), frozenset()
    shut = {
        one.id for one in private if not user or user not in (one.owner, one.channel, *one.insiders)
    }
    on = memberships.every(db, team) if shut else []
    elsewhere = {one.advocate_id for one in on if one.watchlist_id not in shut}
    return frozenset(shut), frozenset({one.advocate_id for one in on} - elsewhere)


def lists(db: Database, team: str, user: str) -> list[Watchlist]:
    """List the watchlists that somebody may see, by name."""
    shut, _ = closed_to(db, team, user)
    return [one for one in watchlists.every(db, team) if one.id not in shut]


def may_see(viewer: Viewer, advocate: Advocate) -> bool:  # noqa: PLR0911 - a rule a line
    """Tell whether an advocate, and what was raised about them, may be shown to somebody."""
    if advocate.id in viewer.hidden and not _holds(viewer, advocate):
        return False
    if advocate.kind != "inside":
        return True
    if not viewer.user:
        return False
    them = advocate.slack_user or ""
    if viewer.user == them:
        return True
    above = _above(them, viewer.managers)
    if viewer.user in above:
        return False
    if advocate.opted_in_at is None or not above:
        return _holds(viewer, advocate)
    return True


def check(db: Database, team: str, user: str, *advocate_ids: str) -> None:
    """See that somebody may see these advocates. Raises Refusal, which names nobody, where not."""
    looks = viewer(db, team, user)
    for one in [advocates.one(db, team, each) for each in advocate_ids]:
        if one is not None and not may_see(looks, one):
            raise Forgotten("That is not yours to see. Nothing was changed.")


def _holds(viewer: Viewer, advocate: Advocate) -> bool:
    return bool(viewer.user) and viewer.user in (advocate.owner, advocate.backup)


def may_hold(viewer: Viewer, advocate: Advocate) -> bool:
    """Tell whether somebody may own the relationship or stand in: nobody above an employee may."""
    if advocate.kind != "inside":
        return True
    them = advocate.slack_user or ""
    return viewer.user not in _above(them, viewer.managers) | {them}


def seen(viewer: Viewer, people: Iterable[Advocate]) -> list[Advocate]:
    """List those who may be shown to somebody."""
    return [one for one in people if may_see(viewer, one)]


def narrowed(
    viewer: Viewer, people: Iterable[Advocate], whom: Collection[str] | None
) -> Collection[str] | None:
    """Take out of a scope (ids; None: everybody) who may not be shown; None if that is nobody."""
    hidden = {one.id for one in people if not may_see(viewer, one)}
    if not hidden:
        return whom
    wanted = {one.id for one in people} if whom is None else set(whom)
    return wanted - hidden


def _above(user: str, managers: Mapping[str, str]) -> frozenset[str]:
    """Name who stands above somebody, up to the top or around a circle."""
    found: set[str] = set()
    while (user := managers.get(user, "")) and user not in found:
        found.add(user)
    return frozenset(found)
