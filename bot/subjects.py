"""All that is kept of one advocate: found by the schema, to be given to them, or to be erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import auditing
from monitors import _links
from storage import _traces, accounts, advocates, audits, identities, stamp
from value.handles import handle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from storage import Database
    from storage._traces import Rows
    from storage.accounts import Account
    from storage.advocates import Advocate

SPACE = "handle"


@dataclass(frozen=True, slots=True)
class Person:
    """An advocate with all names and places, and the customers who are the same person.

    `needles` are the words they are known by where no column says that it is they.
    """

    advocate: Advocate
    names: Sequence[Advocate]
    places: Sequence[Account]
    customers: Sequence[str]
    needles: Sequence[str]

    @property
    def ids(self) -> list[str]:
        """Name the advocate by all ids they had."""
        return [one.id for one in self.names]


def person(db: Database, advocate: Advocate) -> Person:
    """Gather who somebody is: merged names, places, and the customer profiles with their handle."""
    team = advocate.team
    names = advocates.under(db, team, advocate.id)
    places = accounts.of_advocates(db, team, [one.id for one in names])
    handles = {key for one in places for word in (one.link, one.address) if (key := handle(word))}
    held = identities.known(db, team, sorted(handles)) if handles else []
    theirs = {one.customer_id for one in held if one.ns == SPACE and one.basis != "probable"}
    return Person(
        advocate, names, places, sorted(theirs), _needles(db, team, names, places, handles)
    )


def rows(db: Database, who: Person) -> tuple[Rows, Rows]:
    """Give the rows that are about somebody, by table, and those that only name them."""
    team = who.advocate.team
    roots = {"advocates": who.ids}
    if who.customers:
        roots["customers"] = list(who.customers)
    about = _traces.hanging(db, team, roots)
    named = {}
    for name, found in _traces.naming(db, team, who.needles).items():
        rest = [row for row in found if row not in about.get(name, [])]
        if rest:
            named[name] = rest
    return about, named


def everything(house: House, db: Database, who: Person) -> dict[str, Any]:
    """Write down all that is kept of somebody, as JSON takes it: one file that can be handed over.

    What only names them is given too: look through it before it is handed on, because it may tell
    of others.
    """
    team = who.advocate.team
    about, named = rows(db, who)
    trail = [
        {"at": stamp(one.at), "who": one.who, "what": one.what, "note": one.note}
        for each in who.ids
        for one in audits.of_subject(db, team, auditing.subject(db, team, house, each))
    ]
    return {
        "made_by": "Bellwether",
        "made_at": stamp(house.now()),
        "names": [one.name for one in who.names],
        "places": [one.link or one.title for one in who.places],
        "kept": about,
        "named_in": named,
        "seen_and_done": trail,
    }


def _needles(
    db: Database,
    team: str,
    names: Sequence[Advocate],
    places: Sequence[Account],
    handles: set[str],
) -> list[str]:
    """List by what words somebody is known; what is also said of somebody else is left out."""
    words = {one.name for one in names} | {one.name_key for one in names if " " in one.name_key}
    for one in places:
        for word in (one.link, one.address, one.stable_id):
            if not word or word in (each.id for each in names):
                continue
            words.add(word)
            if "://" in word:
                words.add(_links.same_place(word))
    words |= {key.partition(":")[2] for key in handles if "@" in key} | handles
    mine = {one.id for one in names}
    others = [
        text
        for one in accounts.every(db, team)
        if one.advocate_id not in mine
        for text in (one.link, one.address, one.stable_id)
    ]
    others += [one.name for one in advocates.every(db, team) if one.id not in mine]
    return [
        word
        for word in sorted(words, key=lambda one: (-len(one), one))
        if not any(_traces.pattern(word).search(text) for text in others)
    ]
