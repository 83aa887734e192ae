"""Whom a hook tells of: found by their keys or made, joined where a system says so, erased.

Profiles are those of bot/profiles.py, as for what is imported; no address is kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import hearsay, profiles
from bot.parking import Park
from bot.profiles import Keys, Who
from storage import (
    customers,
    deals,
    identities,
    joins,
    new_id,
    received,
    tombstones,
    touches,
    transactions,
)
from storage.customers import STATES
from value.identity import Key
from value.states import state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.hooks import News
    from storage import Database
    from storage.customers import Customer

Done = tuple[str, "Sequence[str]"]
"""What to say, and by which names something may have waited for this."""


class Erased(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody is told of who was erased, and is not brought back."""


def reduced(keys: Keys, told: News) -> News:
    """Put keys in place of an address, or of the hash of one."""
    found = [Key(ns, value) for ns, value in told.ids]
    if told.email:
        found += [*keys.of_address(told.email), *keys.account_of(told.email)]
    if told.email_hash:
        found.append(keys.of_hash(told.email_hash))
    ids = tuple(dict.fromkeys((one.ns, one.value) for one in found))
    named = [*ids, *((ids[0][0], one) for one in told.others if ids)]
    marks = tuple((f"{ns}:{value}", keys.stone(ns, value)) for ns, value in named)
    return replace(told, email="", email_hash="", ids=ids, marks=marks)


def meet(db: Database, team: str, source: str, told: News, now: datetime) -> Customer:
    """Find whom these keys belong to, or make them. Raises Erased."""
    account = tuple(Key(ns, value) for ns, value in told.ids if ns == "domain")
    named = {f"{ns}:{value}" for ns, value in told.ids}
    who = Who(
        kind="person",
        keys=tuple(Key(ns, value) for ns, value in told.ids if ns != "domain"),
        marks=tuple(mark for name, mark in told.marks if name in named),
        account=Who(kind="account", keys=account) if account else None,
        contract="yes" if told.is_contract else "",
        first_seen_at=told.at,
    )
    [found], _ = profiles.keep(db, team, [who], source=source, by=source, now=now)
    one = customers.one(db, team, found) if found else None
    if one is None:
        raise Erased
    return one


def raise_to(db: Database, team: str, customer_id: str, state: str, at: datetime) -> None:
    """Let a customer be at least in a state: lead, nurture, conversion."""
    one = customers.one(db, team, customer_id)
    if one is not None and STATES.index(state) > STATES.index(one.state):
        customers.change(db, team, customer_id, state=state, state_at=at)


def reckon(db: Database, team: str, customer_id: str, at: datetime) -> None:
    """Set a customer's state from all that is known of them, also back where a deal was lost."""
    one = customers.one(db, team, customer_id)
    if one is None:
        return
    state = state_of(
        touches.of_customer(db, team, customer_id),
        deals.of_customer(db, team, customer_id),
        transactions.of_customer(db, team, customer_id),
    )
    if state != one.state:
        customers.change(db, team, customer_id, state=state, state_at=at)


def contact(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Know a contact by one more key, or in another state. Raises Park where they have no key."""
    if not told.ids:
        raise Park("A contact without an address or an id.")
    who = meet(db, team, source, told, now)
    raise_to(db, team, who.id, told.stage or "lead", told.at)
    return "Noted whom this is.", []


def ended(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Note that somebody's contract ended."""
    who = meet(db, team, source, told, now)
    customers.change(db, team, who.id, contract="yes", ended_at=told.at)
    return "Noted that their contract ended.", []


def merged(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Join whom a system says are one; it knows, so that a second id in it stops nothing."""
    who = meet(db, team, source, told, now)
    parted = joins.undone(db, team)
    for other in told.others:
        them = meet(db, team, source, replace(told, ids=((source, other),)), now)
        pair = (who.id, them.id)
        if who.id != them.id and not {pair, pair[::-1]} & parted:
            made = joins.Join(
                team=team,
                id=new_id("join"),
                kept_id=who.id,
                joined_id=them.id,
                why=source,
                joined_by=source,
                joined_at=now,
            )
            joins.add(db, team, made)
    return "Joined: they are one from now on, and it can be undone.", []


def erased(db: Database, team: str, source: str, told: News, now: datetime, keys: Keys) -> Done:
    """Forget somebody with all that hangs on them, and keep only that they must not come back."""
    named = set(told.ids)
    known = identities.known(db, team, [value for _, value in told.ids])
    owners = {one.customer_id for one in known if (one.ns, one.value) in named}
    for owner in sorted(owners):
        named |= {(one.ns, one.value) for one in identities.of_customer(db, team, owner)}
        profiles.erase(db, team, owner, keys, source=source, now=now)
    received.forget(db, team, [value for _, value in named])
    # Also who is not known here must not come.
    told_of = [keys.stone(ns, value) for ns, value in told.ids]
    stones = [tombstones.Tombstone(team=team, value=one, at=now, source=source) for one in told_of]
    tombstones.add(db, team, stones)
    return "Erased, with all that hung on them; totals are reckoned without them.", []


def heard(db: Database, team: str, source: str, told: News, now: datetime) -> Done:
    """Keep an answer to "how did you hear of us"."""
    who = meet(db, team, source, told, now)
    hearsay.keep(
        db,
        team,
        customer_id=who.id,
        words=told.text,
        at=told.at,
        ext_id=f"{source} {told.ext_id}",
        source=source,
        now=now,
    )
    return "Kept what they heard of us by; `heard` shows it where it is unclear.", []
