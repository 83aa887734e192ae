"""Who was forgotten stays forgotten: the keyed hashes of their places, and whether one is theirs.

Hashed with the team's pepper, which opens only with the key outside the database. So nobody can
tell from the database alone who was forgotten, not even by trying names.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from bot.commands import Refusal
from bot.pepper import pepper_of
from bot.settings import SettingsError
from monitors import _links
from storage import accounts, advocates, tombstones
from storage.tombstones import Tombstone
from value.handles import handle
from value.identity import hashed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.house import House
    from monitors import Found
    from storage import Database
    from storage.accounts import Account

_Place = TypeVar("_Place", bound="Account | Found")

logger = logging.getLogger(__name__)

BY_HAND = "pasted"
"""The source of what colleagues paste: its address is ours and nobody's place."""
REFUSED = (
    "Somebody who publishes there asked to be forgotten, or objected, and is not followed again."
    " Nothing was added. I keep no more of them than this refusal; nobody here can tell who it was."
)


def marks(pepper: bytes, place: Account | Found) -> set[str]:
    """Name a place by hashes, however it is written: by its stable id, its links, its handle."""
    if place.source == BY_HAND:
        return set()
    found = {_mark(pepper, "place", f"{place.source} {place.stable_id}")}
    for word in (place.address, place.link, place.stable_id):
        if not word:
            continue
        if key := handle(word):
            found.add(_mark(pepper, "handle", key))
        try:
            link = word if "://" in word else f"https://{word}"
            found.add(_mark(pepper, "link", _links.same_place(link)))
        except ValueError:
            continue  # no address at all, such as a number of the platform
    return found


def stones(
    pepper: bytes, team: str, places: Iterable[Account | Found], *, by: str, now: datetime
) -> list[Tombstone]:
    """Make what is left of somebody who published at these places."""
    values = {value for place in places for value in marks(pepper, place)}
    return [Tombstone(team=team, value=one, at=now, source=by) for one in sorted(values)]


def which(db: Database, team: str, house: House, places: Sequence[_Place]) -> list[_Place]:
    """Tell which of these places are of somebody who was forgotten.

    Raises SettingsError where the key is lost: then nobody can tell.
    """
    if not places or not tombstones.count(db, team):
        return []
    pepper = pepper_of(db, team, house.settings, house.now())
    known = [(place, marks(pepper, place)) for place in places]
    gone = tombstones.among(db, team, sorted({one for _, some in known for one in some}))
    return [place for place, some in known if some & gone]


def refuse(db: Database, team: str, house: House, places: Sequence[Account | Found]) -> None:
    """See that none of these places is of somebody who was forgotten. Raises Refusal, politely."""
    try:
        gone = which(db, team, house, places)
    except SettingsError as error:
        raise Refusal(str(error)) from None
    if gone:
        raise Refusal(REFUSED)


def turned_away(db: Database, house: House, account: Account) -> bool:
    """Let an account go that was only a link, and turned out to be of somebody forgotten.

    Within the open transaction; whom it was kept for goes too, where they have no other place.
    """
    team = account.team
    try:
        if not which(db, team, house, [account]):
            return False
    except SettingsError:
        logger.exception("whose a link is cannot be told")
        return False
    accounts.remove(db, team, account.id)
    if not accounts.of_advocate(db, team, account.advocate_id):
        advocates.remove(db, team, account.advocate_id)
    return True


def without(
    db: Database, team: str, house: House, places: Sequence[tuple[Found, str]]
) -> list[tuple[Found, str]]:
    """Leave out, of places that may be somebody's with why, those of who was forgotten.

    Where the key is lost nobody can tell, so that none is left.
    """
    try:
        gone = which(db, team, house, [found for found, _ in places])
    except SettingsError:
        logger.exception("places are not proposed")
        return []
    return [one for one in places if one[0] not in gone]


def _mark(pepper: bytes, ns: str, value: str) -> str:
    return f"{ns}:{hashed(pepper, ns, value)}"
