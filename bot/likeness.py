"""Customers who may be one: what likeness suggests, and what a person says to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands import Refusal
from storage import customers, identities, joins, new_id
from storage.joins import Join
from value import identity
from value.identity import Key, Profile

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.customers import Customer

MOST_KEYS = 20_000
"""How many keys that only suggest are looked through at once."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers who may be one, and what speaks for it."""

    one: Customer
    other: Customer
    why: str


def suggested(db: Database, team: str, most: int) -> list[Pair]:
    """List pairs that a person should look at: a key in common that did not join, then likeness.

    Pairs that a person said are two are left out, and those that could not be joined anyway.
    """
    people = {one.id: one for one in customers.every(db, team)}
    roots = customers.roots(db, team)
    refused = {frozenset((roots.get(a, a), roots.get(b, b))) for a, b in joins.undone(db, team)}
    found: dict[frozenset[str], str] = {}
    for one, other, why in [*_by_keys(db, team), *_by_name(people)]:
        pair = frozenset((roots.get(one, one), roots.get(other, other)))
        if len(pair) == 2 and pair not in refused and pair <= people.keys():
            found.setdefault(pair, why)
    pairs = []
    for ids, why in found.items():
        older, newer = sorted((people[each] for each in ids), key=lambda each: each.added_at)
        if not _against(db, team, older, newer):
            pairs.append(Pair(older, newer, why))
        if len(pairs) == most:
            break
    return pairs


def same(db: Database, team: str, one_id: str, other_id: str, *, by: str, now: datetime) -> Join:
    """Join two customers because a person says so, within the open transaction.

    Raises Refusal where one is gone, or each has an id of its own in the same system.
    """
    db.serialise("customers", team)
    kept, joined = _two(db, team, one_id, other_id)
    if why := _against(db, team, kept, joined):
        raise Refusal(f"These two cannot be one: {why}. Nothing was changed.")
    made = Join(
        team=team,
        id=new_id("join"),
        kept_id=kept.id,
        joined_id=joined.id,
        why="person",
        joined_by=by,
        joined_at=now,
    )
    joins.add(db, team, made)
    return made


def different(
    db: Database, team: str, one_id: str, other_id: str, *, by: str, now: datetime
) -> None:
    """Keep that two customers are two, so that nothing asks or joins them again."""
    kept, joined = _two(db, team, one_id, other_id)
    made = Join(
        team=team,
        id=new_id("join"),
        kept_id=kept.id,
        joined_id=joined.id,
        why="person",
        joined_by=by,
        joined_at=now,
        undone_by=by,
        undone_at=now,
    )
    joins.refuse(db, team, made)


def _two(db: Database, team: str, one_id: str, other_id: str) -> tuple[Customer, Customer]:
    found = customers.some(db, team, [one_id, other_id])
    alive = sorted(
        (one for one in found if one.merged_into is None), key=lambda one: (one.added_at, one.id)
    )
    if len(alive) != 2:
        raise Refusal(
            "One of the two is gone, or was joined with somebody meanwhile. Nothing was changed;"
            " `/bellwether customers` shows how things stand."
        )
    return alive[0], alive[1]


def _against(db: Database, team: str, one: Customer, other: Customer) -> str:
    """Say what makes two customers two, whatever a person says; nothing as an empty text."""
    word = Key("said", "so", "asserted")
    profiles = []
    for each in (one, other):
        around = [near.id for near in customers.around(db, team, [each.id])]
        keys = [Key(k.ns, k.value, k.basis) for k in identities.of_those(db, team, around)]
        profiles.append(Profile(each.id, each.kind, (*keys, word)))
    _, stopped = identity.join(profiles)
    return next((stop.why for stop in stopped if "names" not in stop.why), "")


def _by_keys(db: Database, team: str) -> list[tuple[str, str, str]]:
    """Pair those whom a key in common did not join, and people of one name and account."""
    likely = identities.probable(db, team, MOST_KEYS)
    held = [one for one in likely if one.ns not in ("name", "company")]
    owners = {
        (one.ns, one.value): one.customer_id
        for one in identities.known(db, team, [one.value for one in held])
        if one.basis in identity.SURE
    }
    pairs = [
        (owner, one.customer_id, f"the same {_SPACES.get(one.ns, one.ns)}")
        for one in held
        if (owner := owners.get((one.ns, one.value)))
    ]
    signs = {one.customer_id: one.value for one in likely if one.ns == "name"}
    of_sign: dict[tuple[str, str], list[str]] = {}
    for person in customers.every(db, team, "person"):
        if person.parent_id and person.id in signs:
            of_sign.setdefault((person.parent_id, signs[person.id]), []).append(person.id)
    return pairs + [
        (first, other, "a name that is alike, at one account")
        for first, *others in of_sign.values()
        for other in others
    ]


def _by_name(people: dict[str, Customer]) -> list[tuple[str, str, str]]:
    names = {one.id: one.label for one in people.values() if one.kind == "account"}
    return [(one, other, "names that are alike") for one, other in identity.alike(names)]


_SPACES = {"email": "address", "domain": "domain", "stripe": "id of Stripe"}
