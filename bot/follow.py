"""Following somebody: advocate, accounts, watchlist and membership, kept together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.preview import account_of
from storage import accounts, advocates, memberships, new_id, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors import Found
    from storage import Database
    from storage.advocates import Advocate
    from storage.watchlists import Watchlist

FIRST_LIST = "advocates"
"""What the first watchlist is called, where somebody is watched before there is any."""
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Followed:
    """Who is followed now, on which watchlist, and how many accounts are new."""

    advocate: Advocate
    watchlist: Watchlist
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to follow and where, who will own the relationship, and who asked for it.

    Without a watchlist it is the first one, made for the channel if need be.
    """

    name: str
    places: Sequence[Found]
    watchlist: Watchlist | None
    channel: str
    owner: str
    by: str


def follow(db: Database, team: str, wish: Wish, now: datetime) -> Followed:
    """Keep all that following takes, within the open transaction; what is there already stays."""
    chosen = wish.watchlist or first_watchlist(db, team, wish.channel, wish.by, now)
    advocate = advocates.by_name(db, team, wish.name)
    if advocate is None:
        advocate = advocates.Advocate(
            team=team,
            id=new_id("advocate"),
            name=wish.name,
            name_key=advocates.name_key(wish.name),
            owner=wish.owner,
            added_by=wish.by,
            added_at=now,
            look_at=now + SOON,
        )
        advocates.add(db, team, advocate)
    before = len(accounts.of_advocate(db, team, advocate.id))
    new = [account_of(place, team, advocate.id, now, new_id("account")) for place in wish.places]
    accounts.add(db, team, new)
    membership = memberships.Membership(
        team=team, watchlist_id=chosen.id, advocate_id=advocate.id, added_at=now
    )
    memberships.add(db, team, membership)
    after = len(accounts.of_advocate(db, team, advocate.id))
    return Followed(advocate, chosen, after - before)


def first_watchlist(db: Database, team: str, channel: str, by: str, now: datetime) -> Watchlist:
    """Find the first watchlist, or make one that tells this channel."""
    found = watchlists.by_name(db, team, FIRST_LIST)
    if found is None:
        found = new_watchlist(team, FIRST_LIST, channel, by, by, now)
        watchlists.add(db, team, found)
    return found


def new_watchlist(
    team: str, name: str, channel: str, owner: str, by: str, now: datetime
) -> Watchlist:
    """Make the record of a new watchlist."""
    return watchlists.Watchlist(
        team=team,
        id=new_id("list"),
        name=name,
        name_key=advocates.name_key(name),
        channel=channel,
        owner=owner,
        created_by=by,
        created_at=now,
    )
