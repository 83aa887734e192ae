"""A copy that was put back does not bring back who was forgotten after it was made.

Beside a SQLite database stands a file with the hashes of who was forgotten, and the sealed pepper
they are made with. Where the database knows fewer of them it is an old copy, and those people are
forgotten again.
"""

from __future__ import annotations

import json
import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import storage
from bot import counting, forgetting, forgotten, profiles, subjects
from bot.commands import Refusal
from bot.settings import SettingsError
from storage import accounts, advocates, identities, peppers, teams, tombstones
from storage.tombstones import Tombstone
from value.identity import SECRET

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House
    from storage import Database

logger = logging.getLogger(__name__)

PEPPER = "pepper "
_HASH = re.compile("[0-9a-f]{64}")
AGAIN = "a copy that was put back"


def file_of(house: House) -> Path | None:
    """Tell which file holds the hashes; none beside a server."""
    address = house.settings.database
    return None if storage.is_postgres(address) else Path(f"{address}.forgotten")


def keep_out(house: House) -> int:
    """Forget again who came back with an old copy, and tell how many advocates those were.

    Then the file is brought to what the database knows.
    """
    file = file_of(house)
    if file is None:
        return 0
    told = _read(file)
    again = 0
    with house.open() as db:
        every = [one.team for one in teams.every(db)]
        for team in every:
            pepper = _peppered(db, team, told.get(team, set()), house.now())
            told[team] = _hashed(house, db, team, told.get(team, set()))
            known = {one.value for one in tombstones.every(db, team)} | pepper
            missing = sorted(told.get(team, set()) - known)
            if missing:
                logger.warning("%d hashes of who was forgotten are new: an old copy?", len(missing))
                again += _again(house, db, team, missing)
        now_known = {team: _known(db, team) for team in every}
    merged = {
        team: {one for one in told.get(team, set()) if not one.startswith(PEPPER)}
        | now_known.get(team, set())
        for team in {*told, *now_known}
    }
    merged = {team: values for team, values in merged.items() if values}
    if merged != told:
        _write(file, merged)
    return again


def _hashed(house: House, db: Database, team: str, told: set[str]) -> set[str]:
    """Put hashes where ids of systems stand as they are, here and in what the file tells."""
    plain = {one.value for one in tombstones.every(db, team) if _is_plain(one.value)}
    if not plain and not any(map(_is_plain, told)):
        return told
    with db.transaction():
        try:
            keys = counting.keys_of(house, db, team)
        except SettingsError:
            logger.exception("ids of who was erased stay as they are")
            return told
        made = {one: keys.stone(*one.split(":", 1)) for one in plain | told if _is_plain(one)}
        tombstones.rename(db, team, {one: made[one] for one in plain})
    return {made.get(one, one) for one in told}


def _is_plain(stone: str) -> bool:
    ns, _, value = stone.partition(":")
    return not stone.startswith(PEPPER) and ns not in SECRET and not _HASH.fullmatch(value)


def _peppered(db: Database, team: str, told: set[str], now: datetime) -> set[str]:
    """Bring back the pepper of a copy that is older than it; give what the file says of peppers."""
    sealed = {one for one in told if one.startswith(PEPPER)}
    for one in sealed:
        kept = peppers.Pepper(team=team, sealed=one.removeprefix(PEPPER), made_at=now)
        peppers.add(db, team, kept)
    return sealed


def _known(db: Database, team: str) -> set[str]:
    """Give all that the file is to say of a team; nothing while nobody was forgotten."""
    values = {one.value for one in tombstones.every(db, team)}
    pepper = peppers.one(db, team)
    return values | {f"{PEPPER}{pepper.sealed}"} if values and pepper else values


def _again(house: House, db: Database, team: str, missing: list[str]) -> int:
    now = house.now()
    with db.transaction():
        stones = [Tombstone(team=team, value=one, at=now, source=AGAIN) for one in missing]
        tombstones.add(db, team, stones)
        stoned = set(missing)
        try:
            keys = counting.keys_of(house, db, team)
        except SettingsError:
            logger.exception("who came back cannot be told")
            return 0
        spaces = sorted({one.partition(":")[0] for one in missing})
        for key in [one for ns in spaces for one in identities.of_space(db, team, ns)]:
            if keys.stone(key.ns, key.value) in stoned:
                profiles.erase(db, team, key.customer_id, keys, source=AGAIN, now=now)
    forgotten_again = 0
    try:
        back = forgotten.which(db, team, house, accounts.every(db, team))
    except SettingsError:
        logger.exception("who came back cannot be told")
        return 0
    for advocate_id in dict.fromkeys(place.advocate_id for place in back):
        one = advocates.one(db, team, advocate_id)
        if one is None:
            continue
        try:
            with db.transaction():
                forgetting.forget(house, db, subjects.person(db, one), AGAIN)
        except Refusal as refusal:
            logger.warning("not forgotten again yet: %s", refusal)
        else:
            forgotten_again += 1
    return forgotten_again


def _read(file: Path) -> dict[str, set[str]]:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    told: dict[str, set[str]] = {}
    for line in lines:
        team, value = json.loads(line)
        told.setdefault(team, set()).add(value)
    return told


def _write(file: Path, told: dict[str, set[str]]) -> None:
    """Write the file whole, beside it first, so that a crash leaves the one or the other."""
    draft = file.with_name(f"{file.name}.part")
    lines = [json.dumps([team, one]) for team in sorted(told) for one in sorted(told[team])]
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as writing:
        writing.write("".join(f"{line}\n" for line in lines))
        writing.flush()
        os.fsync(writing.fileno())
    draft.replace(file)
