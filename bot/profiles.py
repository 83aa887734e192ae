"""From what is told of customers to one profile each: found by their keys, joined, or made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from storage import customers, identities, joins, new_id, tombstones
from storage.advocates import name_key
from storage.customers import STATES, Customer
from storage.identities import Identity
from storage.joins import Join
from storage.tombstones import Tombstone
from value import identity
from value.identity import Key, Profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database

LABEL = 80
"""Characters of a label or a company that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A customer as something tells of them. `label` is initials of a person, an account's name.

    `marks` are hashes of what they are known by, by which it is known who was erased.
    """

    kind: str
    keys: tuple[Key, ...]
    marks: tuple[str, ...] = ()
    label: str = ""
    company: str = ""
    account: Who | None = None
    state: str = "lead"
    contract: str = ""
    first_seen_at: datetime | None = None


@dataclass(slots=True)
class Tally:
    """What became of those who were told of; `stopped` says who was not joined, and why."""

    new: int = 0
    known: int = 0
    joined: int = 0
    erased: int = 0
    stopped: list[identity.Stopped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes keys of what is told, those that are secret hashed with a team's pepper."""

    pepper: bytes

    def secret(self, ns: str, value: str, basis: str = "exact") -> Key:
        """Make a key whose value is hashed."""
        return Key(ns, identity.hashed(self.pepper, ns, value), basis)

    def of_address(self, mail: str) -> tuple[Key, ...]:
        """Make the key of an address; none where it is none, or one that several people read."""
        known = identity.address(mail)
        if known is None or identity.is_shared(known):
            return ()
        return (self.of_hash(hashlib.sha256(known.encode()).hexdigest()),)

    def of_hash(self, sha256: str) -> Key:
        """Make the key of an address of which only its SHA-256 is told, as shops keep them."""
        return self.secret("email", sha256)

    def of_name(self, name: str) -> tuple[Key, ...]:
        """Make what speaks against joining people of other names; it joins nobody itself."""
        sign = identity.name_sign(name)
        return (self.secret("name", sign, "probable"),) if sign else ()

    def mark_of(self, handle: str) -> str:
        """Make the hash by which it is known that who has this handle was forgotten."""
        return f"handle:{self.secret('handle', handle).value}"

    def stone(self, ns: str, value: str) -> str:
        """Make what is left of a key whose owner was erased: a hash, also of a system's id."""
        if ns in identity.SECRET:
            return f"{ns}:{value}"
        if ns == "handle":
            return self.mark_of(value)
        return f"{ns}:{identity.hashed(self.pepper, f'stone {ns}', value)}"

    def marked(self, who: Who) -> Who:
        """Give somebody with the marks by which it is known whether they were erased."""
        stones = tuple(self.stone(key.ns, key.value) for key in who.keys)
        account = self.marked(who.account) if who.account else None
        return replace(who, marks=(*who.marks, *stones), account=account)

    def account_of(self, mail: str) -> tuple[Key, ...]:
        """Make the key of the account that an address belongs to; none where that says nothing."""
        known = identity.address(mail)
        host = identity.account_domain(known) if known else None
        return (self.secret("domain", host),) if host else ()


def keep(
    db: Database, team: str, told: Sequence[Who], *, source: str, by: str, now: datetime
) -> tuple[list[str | None], Tally]:
    """Find or make the profiles of those told of, within the open transaction.

    Gives the id of each in the order they were told of: None for who was erased, and must not come
    back. `by` is who wants it: a Slack user, or what was imported. Who has no key is new each time.
    """
    db.serialise("customers", team)
    keeping = _Keeping(db, team, source, by, now)
    firms = [who.account for who in told if who.account]
    firm_ids = iter(_keep(keeping, firms, [None] * len(firms)))
    parents = [next(firm_ids) if who.account else None for who in told]
    return _keep(keeping, told, parents), keeping.tally


@dataclass(slots=True)
class _Keeping:
    """What the steps of `keep` have in common."""

    db: Database
    team: str
    source: str
    by: str
    now: datetime
    tally: Tally = field(default_factory=Tally)


def _keep(
    keeping: _Keeping, told: Sequence[Who], parents: Sequence[str | None]
) -> list[str | None]:
    db, team, now, tally = keeping.db, keeping.team, keeping.now, keeping.tally
    values = sorted({key.value for who in told for key in who.keys})
    gone = tombstones.among(db, team, sorted({one for who in told for one in _stones(who)}))
    alive = [n for n, who in enumerate(told) if gone.isdisjoint(_stones(who))]
    tally.erased += len(told) - len(alive)
    held = identities.known(db, team, values) if values else []
    around = customers.around(db, team, sorted({one.customer_id for one in held}))
    people = {one.id: one for one in around}
    root = {one.id: _root(one.id, people) for one in around}
    keys: dict[str, dict[tuple[str, str], Identity]] = {one: {} for one in root.values()}
    for one in identities.of_those(db, team, sorted(people)):
        keys[root[one.customer_id]].setdefault((one.ns, one.value), one)
    profiles = [
        Profile(
            one.id,
            one.kind,
            tuple(Key(each.ns, each.value, each.basis) for each in keys[one.id].values()),
        )
        for one in around
        if root[one.id] == one.id
    ]
    fresh = {n: f"new {n}" for n in alive}
    profiles += [Profile(fresh[n], told[n].kind, told[n].keys) for n in alive]
    parted = {(root.get(one, one), root.get(other, other)) for one, other in joins.undone(db, team)}
    done, stopped = identity.join(profiles, parted)
    into = {one.joined: one.kept for one in done}
    tally.stopped += stopped

    ids: dict[str, str] = {}
    for n in alive:
        base = _follow(fresh[n], into)
        parent = parents[n] if told[n].account else None
        if base in people:
            ids[fresh[n]] = base
            tally.known += 1
            people[base] = _amend(db, team, people[base], told[n], parent, now)
        elif base in ids:
            ids[fresh[n]] = ids[base]
            tally.known += 1
            made = people[ids[base]]
            people[made.id] = _amend(db, team, made, told[n], parent, now)
        else:
            made = _make(keeping, told[n], parent)
            customers.add(db, team, [made])
            ids[fresh[n]] = ids[base] = made.id
            people[made.id] = made
            tally.new += 1
    for pair in done:
        if pair.kept in root and pair.joined in root:
            tally.joined += 1
            joins.add(db, team, _join(keeping, pair))
    _add_keys(keeping, told, [(n, ids[fresh[n]]) for n in alive], keys)
    return [ids.get(fresh[n]) if n in fresh else None for n in range(len(told))]


def _stones(who: Who) -> set[str]:
    return {*(f"{key.ns}:{key.value}" for key in who.keys), *who.marks}


def _root(one: str, people: dict[str, Customer]) -> str:
    while (into := people[one].merged_into) is not None:
        one = into
    return one


def _follow(one: str, into: dict[str, str]) -> str:
    while one in into:
        one = into[one]
    return one


def _make(keeping: _Keeping, who: Who, parent: str | None) -> Customer:
    now = keeping.now
    return Customer(
        team=keeping.team,
        id=new_id("customer"),
        kind=who.kind,
        parent_id=parent,
        label=who.label[:LABEL],
        label_key=name_key(who.label[:LABEL]),
        company=who.company[:LABEL],
        contract=who.contract or "unknown",
        state=who.state,
        state_at=who.first_seen_at or now,
        first_seen_at=who.first_seen_at or now,
        added_at=now,
        source=keeping.source,
    )


def _amend(
    db: Database, team: str, one: Customer, who: Who, parent: str | None, now: datetime
) -> Customer:
    """Learn what is new: an account, an earlier beginning, a later state, a label."""
    new = one
    if who.first_seen_at and who.first_seen_at < new.first_seen_at:
        new = replace(new, first_seen_at=who.first_seen_at)
    if STATES.index(who.state) > STATES.index(new.state):
        new = replace(new, state=who.state, state_at=now)
    if parent and parent != new.parent_id:
        new = replace(new, parent_id=parent)
    if who.contract and who.contract != new.contract:
        new = replace(new, contract=who.contract)
    if who.label and not new.label:
        label = who.label[:LABEL]
        new = replace(new, label=label, label_key=name_key(label))
    if who.company and who.company[:LABEL] != new.company:
        new = replace(new, company=who.company[:LABEL])
    changed = {
        name: getattr(new, name)
        for name in Customer.__dataclass_fields__
        if getattr(new, name) != getattr(one, name)
    }
    if changed:
        customers.change(db, team, one.id, **changed)
    return new


def _join(keeping: _Keeping, one: identity.Joined) -> Join:
    return Join(
        team=keeping.team,
        id=new_id("join"),
        kept_id=one.kept,
        joined_id=one.joined,
        why=one.key.ns,
        joined_by=keeping.by,
        joined_at=keeping.now,
    )


def _add_keys(
    keeping: _Keeping,
    told: Sequence[Who],
    ids: Sequence[tuple[int, str]],
    keys: dict[str, dict[tuple[str, str], Identity]],
) -> None:
    """Keep the keys that are new. One that is somebody else's already only suggests."""
    sure = {
        name: one
        for of_one in keys.values()
        for name, one in of_one.items()
        if one.basis in identity.SURE
    }
    added: list[Identity] = []
    for n, customer in ids:
        theirs = keys.setdefault(customer, {})
        for key in told[n].keys:
            if (key.ns, key.value) in theirs:
                continue
            taken = (key.ns, key.value) in sure
            one = Identity(
                team=keeping.team,
                id=new_id("identity"),
                customer_id=customer,
                ns=key.ns,
                value=key.value,
                basis="probable" if taken else key.basis,
                source=keeping.source,
                at=keeping.now,
            )
            theirs[key.ns, key.value] = one
            if one.basis in identity.SURE:
                sure[key.ns, key.value] = one
            added.append(one)
    identities.add(keeping.db, keeping.team, added)


def erase(
    db: Database, team: str, customer_id: str, keys: Keys, *, source: str, now: datetime
) -> bool:
    """Erase a customer with all that hangs on them, so that no import brings them back.

    Within the open transaction; False where there is none. What is left is the hash of each key.
    """
    around = customers.around(db, team, [customer_id])
    if not around:
        return False
    held = identities.of_those(db, team, [one.id for one in around])
    stones = [
        Tombstone(team=team, value=keys.stone(one.ns, one.value), at=now, source=source)
        for one in held
        if one.basis in identity.SURE
    ]
    tombstones.add(db, team, stones)
    for one in around:
        customers.remove(db, team, one.id)
    return True
