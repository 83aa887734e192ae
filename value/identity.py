"""Who is who among customers: joined by keys that cannot be mistaken, never by likeness.

Union-find over exact and asserted keys. A cluster holds one id of each system, so that a second one
stops the join; an address joins nobody whose names speak against it; what a person parted stays
parted. Likeness of names and companies only ever suggests.

What is secret of a key (an address, a domain, a name) is kept as HMAC-SHA256 under a key that lives
outside the database (RFC 2104), because addresses can be guessed and a plain hash of one found out.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import idna
from rapidfuzz import fuzz

from value._mail import FREE, SHARED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

SURE = ("exact", "asserted")
SECRET = frozenset({"email", "domain", "name"})
"""Name spaces whose values are kept as hashes."""
MANY = frozenset({"email", "domain", "handle", "name"})
"""Name spaces of which one customer may have several; of any other, one."""
ALIKE = 90.0
"""From which likeness of two names on, of 100, they are worth a question."""

MOST_ALIKE = 300
"""How many names that begin alike are compared with each other."""

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,255}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SALESFORCE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-5]{3})?")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# What companies are called beside their name.
_LEGAL_WORDS = (
    "ab ag as asa bv co company corp corporation gmbh group holding inc incorporated kg kk limited"
    " llc llp ltd nv oy oyj plc pte pty sa sarl sas se sl spa srl the"
)
_LEGAL = frozenset(_LEGAL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a customer is known by; `value` is hashed where the name space is secret."""

    ns: str
    value: str
    basis: str = "exact"


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer as far as joining goes. The order of profiles is their age."""

    id: str
    kind: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Two profiles that are one, and the key that says so."""

    kept: str
    joined: str
    key: Key


@dataclass(frozen=True, slots=True)
class Stopped:
    """Two profiles that have a key in common and are not joined, and what speaks against it."""

    one: str
    other: str
    key: Key
    why: str


def address(text: str) -> str | None:
    """Give an address as it is compared: folded, its domain in ASCII; None where it is none."""
    bare = unicodedata.normalize("NFC", text).strip().casefold()
    if not _ADDRESS.fullmatch(bare):
        return None
    local, _, host = bare.rpartition("@")
    known = domain(host)
    return f"{local}@{known}" if known and "." in known else None


def domain(text: str) -> str | None:
    """Give a domain as it is compared: in ASCII (IDNA 2008), without `www.`; None if it is none."""
    bare = text.strip().casefold().removeprefix("http://").removeprefix("https://")
    bare = bare.partition("/")[0].strip(".").removeprefix("www.")
    known = bare
    if not bare.isascii():
        try:
            known = idna.encode(bare, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    return known if all(_LABEL.fullmatch(part) for part in known.split(".")) else None


def is_shared(mail: str) -> bool:
    """Tell whether an address is read by several people (`info@`), so that it is nobody's key."""
    local = mail.partition("@")[0].partition("+")[0]
    return local in SHARED or local.replace(".", "").replace("_", "-") in SHARED


def account_domain(mail: str) -> str | None:
    """Tell which domain names the account of an address; None where anybody may have it."""
    host = mail.rpartition("@")[2]
    return None if host in FREE else host


def salesforce_id(text: str) -> str | None:
    """Give a Salesforce id with all its 18 characters; None where it is none.

    The last three say which of the first fifteen are capitals, five bits for each five characters
    (Salesforce, "Record ID"), so that ids survive programs that take `a` for `A`: where they are
    there they are believed, and where not they are made.
    """
    bare = text.strip()
    if not _SALESFORCE.fullmatch(bare):
        return None
    short, given = bare[:15], bare[15:].upper()
    fives = [short[at : at + 5] for at in (0, 5, 10)]
    if not given:
        given = "".join(
            _LETTERS[sum(one.isupper() << place for place, one in enumerate(five))]
            for five in fives
        )
    capitals = [_LETTERS.index(letter) for letter in given]
    return (
        "".join(
            one.upper() if bits >> place & 1 else one.lower()
            for five, bits in zip(fives, capitals, strict=True)
            for place, one in enumerate(five)
        )
        + given
    )


def hashed(pepper: bytes, ns: str, value: str) -> str:
    """Hash what is secret under a team's own key."""
    return hmac.new(pepper, f"{ns}:{value}".encode(), hashlib.sha256).hexdigest()


def name_sign(name: str) -> str | None:
    """Reduce a person's name to what it takes to contradict another: family name, two letters.

    `Jo Sample` and `Joanna Sample` agree, `Jane Sample` does not. None for one word.
    """
    words = _words(name)
    return f"{words[-1]} {words[0][:2]}" if len(words) > 1 else None


def initials(name: str) -> str:
    """Shorten a person's name to initials, which is all of it that is kept."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:4] if word[0].isalpha())


def company_key(company: str) -> str:
    """Fold a company's name for comparing: without case, marks, and words like `Ltd`."""
    words = [word for word in _words(company) if word not in _LEGAL]
    return " ".join(words or _words(company))


def alike(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pair those whose companies' names are so alike that it is worth a question; names by id.

    Only names that begin with the same three letters are compared. It is never more than a
    question, because homonyms are nothing rare.
    """
    blocks: dict[str, list[tuple[str, str]]] = {}
    for one, name in sorted(names.items()):
        if key := company_key(name):
            blocks.setdefault(key[:3], []).append((one, key))
    return [
        (one, other)
        for block in blocks.values()
        for (one, key), (other, other_key) in combinations(block[:MOST_ALIKE], 2)
        if fuzz.ratio(key, other_key) >= ALIKE
    ]


def _words(name: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", ""))


class _Clusters:
    """Profiles as they are joined so far."""

    def __init__(self, profiles: Sequence[Profile], parted: Collection[tuple[str, str]]) -> None:
        self._age = {profile.id: age for age, profile in enumerate(profiles)}
        self._kind = {profile.id: profile.kind for profile in profiles}
        self._parent = {profile.id: profile.id for profile in profiles}
        self._members = {profile.id: {profile.id} for profile in profiles}
        self._ids: dict[str, dict[str, set[str]]] = {}
        for profile in profiles:
            spaces = self._ids.setdefault(profile.id, {})
            for key in profile.keys:
                if key.basis in SURE or key.ns == "name":
                    spaces.setdefault(key.ns, set()).add(key.value)
        self._parted: dict[str, set[str]] = {}
        for one, other in parted:
            self._parted.setdefault(one, set()).add(other)
            self._parted.setdefault(other, set()).add(one)

    def root(self, one: str) -> str:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def against(self, one: str, other: str, key: Key) -> str:
        """Say what speaks against joining two clusters; nothing as an empty text."""
        if self._kind[one] != self._kind[other]:
            return "one is a person and the other an account"
        if any(self._parted.get(each, set()) & self._members[other] for each in self._members[one]):
            return "a person parted them"
        first, second = self._ids[one], self._ids[other]
        for ns in sorted(first.keys() & second.keys() - MANY):
            # A system may have said itself that two of its ids are one.
            if not (first[ns] <= second[ns] or first[ns] >= second[ns]):
                return f"two ids of {ns}"
        names = first.get("name", set()), second.get("name", set())
        by_name = key.ns in MANY and key.basis == "exact"
        if by_name and all(names) and not names[0] & names[1]:
            return "their names differ"
        return ""

    def join(self, one: str, other: str) -> tuple[str, str]:
        """Join two clusters; the older is kept."""
        kept, joined = sorted((one, other), key=self._age.__getitem__)
        self._parent[joined] = kept
        self._members[kept] |= self._members.pop(joined)
        for ns, values in self._ids.pop(joined).items():
            self._ids[kept].setdefault(ns, set()).update(values)
        return kept, joined


def join(
    profiles: Sequence[Profile], parted: Collection[tuple[str, str]] = ()
) -> tuple[list[Joined], list[Stopped]]:
    """Join the profiles that have a sure key in common, oldest first, and say what was stopped.

    `parted` are pairs that a person has said are two. The same profiles in the same order always
    give the same; what is stopped is for a person to decide.
    """
    clusters = _Clusters(profiles, parted)
    holders: dict[tuple[str, str], list[tuple[str, Key]]] = {}
    for profile in profiles:
        for key in profile.keys:
            if key.basis in SURE:
                holders.setdefault((key.ns, key.value), []).append((profile.id, key))
    done: list[Joined] = []
    stopped: list[Stopped] = []
    # Ids of systems first: they are never mistaken, and what they join bears on the rest.
    # Among equals by age, since the order of hashes means nothing.
    for name in sorted(holders, key=lambda key: key[0] in MANY):
        one, _ = holders[name][0]
        for other, key in holders[name][1:]:
            first, second = clusters.root(one), clusters.root(other)
            if first == second:
                continue
            if why := clusters.against(first, second, key):
                stopped.append(Stopped(one, other, key, why))
            else:
                done.append(Joined(*clusters.join(first, second), key))
    return done, stopped
