"""Following somebody: advocate, accounts, watchlist and membership, kept together."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import consent, owning
from bot.preview import account_of
from monitors import Found
from storage import accounts, advocates, memberships, new_id, proposals, watchlists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account
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

    Without a watchlist it is the first one, made for the channel if need be. `proofs` says by link
    why a place that was not given by hand is theirs; `suggested` are places to ask about. `inside`
    is the Slack user of an advocate who works here: nothing of theirs is read before they agree.
    """

    name: str
    places: Sequence[Found]
    watchlist: Watchlist | None
    channel: str
    owner: str
    by: str
    backup: str | None = None
    inside: str = ""
    proofs: Mapping[str, str] = field(default_factory=dict)
    suggested: Sequence[tuple[Found, str]] = ()


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
            backup=wish.backup,
            kind="inside" if wish.inside else "outside",
            slack_user=wish.inside or None,
        )
        owning.begin(db, advocate, wish.by, "added", now)
    before = len(accounts.of_advocate(db, team, advocate.id))
    new = [
        account_of(
            place, team, advocate.id, now, new_id("account"), wish.proofs.get(place.link, "")
        )
        for place in wish.places
    ]
    accounts.add(db, team, [consent.at_rest(one, advocate) for one in new])
    propose(db, team, advocate.id, wish.suggested, now)
    membership = memberships.Membership(
        team=team, watchlist_id=chosen.id, advocate_id=advocate.id, added_at=now
    )
    memberships.add(db, team, membership)
    after = len(accounts.of_advocate(db, team, advocate.id))
    return Followed(advocate, chosen, after - before)


def propose(
    db: Database, team: str, advocate_id: str, places: Sequence[tuple[Found, str]], now: datetime
) -> None:
    """Note places that may be an advocate's too, with why; what was answered before stays so."""
    made = [
        proposals.Proposal(
            team=team,
            id=new_id("proposal"),
            advocate_id=advocate_id,
            place=place_to_text(found),
            link=found.link,
            why=why,
            proposed_at=now,
        )
        for found, why in places
        if accounts.by_stable_id(db, team, found.source, found.stable_id) is None
    ]
    proposals.add(db, team, made)


def place_to_text(found: Found) -> str:
    """Write a place down; what it says of other places is not kept."""
    return json.dumps(asdict(replace(found, claims=())))


def place_from_text(text: str) -> Found:
    """Read a place that was written down."""
    return Found(**{**json.loads(text), "claims": ()})


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


def let_go(db: Database, account: Account, by: str, now: datetime) -> None:
    """Stop following one place of an advocate, and forget what was read there.

    It is not proposed again, but can be given by hand.
    """
    accounts.remove(db, account.team, account.id)
    found = Found(
        source=account.source,
        address=account.address,
        stable_id=account.stable_id,
        title=account.title,
        link=account.link,
    )
    refused = proposals.Proposal(
        team=account.team,
        id=new_id("proposal"),
        advocate_id=account.advocate_id,
        place=place_to_text(found),
        link=account.link,
        why=account.proof,
        proposed_at=now,
        answered_by=by,
        answer="refused",
    )
    proposals.refuse(db, account.team, refused)
